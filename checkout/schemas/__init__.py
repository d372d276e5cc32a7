"""Request models: the parameters of each endpoint."""
