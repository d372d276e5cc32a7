"""One module per resource. A view returns a neutral snapshot; the decorators do the rest."""
