"""The version of the API that the shop is written for, sent with each request."""

API_VERSION = "2026-03-09"
