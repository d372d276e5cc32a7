"""The documentation at /docs: the repository's Markdown files, a page for each error code, and the API's reference."""

from __future__ import annotations

from flask import Flask

from checkout.reference.views import blueprint
from foundation import assets, web

COMPONENTS = ("code", "icon", "details")
SHEETS = ("layout", "search", "nav", "prose", "table", "sequence", "overview", "calls")


def init_app(app: Flask, policy: web.Policy) -> None:
    """Mount the pages at the provider's origin and declare their style sheet and script."""
    assets.style_sheet(
        app,
        "reference.css",
        components=COMPONENTS,
        pages=[f"reference/{name}" for name in SHEETS],
    )
    assets.bundle(app, "reference.js", ["js/reference.js"])
    web.mount(app, blueprint, origin="checkout", policy=policy)
