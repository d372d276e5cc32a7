"""Webhooks: the outbox of events, and their delivery to endpoints."""
