"""Benchmarks, run by hand: `make bench`, or `python -m bench PART ...`. See docs/performance.md."""
