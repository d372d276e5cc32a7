"""The shop's only door to its checkout provider: the public HTTP API, a secret key, signed webhooks."""
