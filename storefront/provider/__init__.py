"""Calls to the provider: its public HTTP API, with a secret key, and its signed webhooks."""
