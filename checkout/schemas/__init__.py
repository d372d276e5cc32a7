"""Request models: what each endpoint takes, and how a refusal names the field."""
