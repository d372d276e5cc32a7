"""Checkout Sessions: created, read, changed, paid, expired."""
