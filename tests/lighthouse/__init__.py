"""Lighthouse's scores of the pages, with its mobile preset. `make lighthouse` starts it; see docs/testing.md."""
