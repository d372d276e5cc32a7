"""Fixtures and factories: applications, databases, real servers, a browser."""
