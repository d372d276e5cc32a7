"""A merchant's site at an origin of its own, with pages that tests write."""
