"""The REST API at /v1: parse, call a service once, render in the caller's dialect."""
