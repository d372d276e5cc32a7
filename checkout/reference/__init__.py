"""The provider's handbook at /docs: the repository's Markdown pages, and one page for each error code."""

from __future__ import annotations

from flask import Flask

from checkout.reference.views import pages
from foundation import assets, web

COMPONENTS = ("icon", "details")
PAGES = ("layout", "nav", "prose", "table", "code", "sequence", "overview")


def init_app(app: Flask, policy: web.Policy) -> None:
    """Mount the pages at the provider's origin and declare their style sheet and script."""
    assets.bundle(
        app,
        "reference.css",
        [
            *(f"css/{name}.css" for name in ("layers", "tokens", "base")),
            *(f"css/components/{name}.css" for name in COMPONENTS),
            *(f"css/reference/{name}.css" for name in PAGES),
        ],
    )
    assets.bundle(app, "reference.js", ["js/reference.js"])
    web.mount(app, pages, origin="checkout", policy=policy)
