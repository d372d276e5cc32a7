"""Categories, products and their variants."""
