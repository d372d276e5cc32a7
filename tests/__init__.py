"""The test suite. Being a package, it puts the top of the tree on the import path."""
