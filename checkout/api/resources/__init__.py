"""One module per resource. A view answers a neutral snapshot; the decorators do the rest."""
