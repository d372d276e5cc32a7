"""Northdesk, the sample shop: a stranger to its provider, which it knows by its public HTTP API alone."""

from __future__ import annotations

from flask import Flask

from foundation import assets, web
from foundation.config import Config
from storefront.cli import group
from storefront.views import hooks, shop
from storefront.views.chrome import Chrome


def init_app(app: Flask, config: Config) -> None:
    """Blueprints, bundles, the `shop` of templates, commands."""
    web.mount(app, shop, origin="storefront", policy=_policy(config))
    web.mount(app, hooks, origin="any")
    assets.bundle(app, "storefront.css", _stylesheets())
    assets.bundle(app, "storefront.js", ["js/storefront.js"])
    app.jinja_env.globals["shop"] = Chrome()
    app.cli.add_command(group)


def _policy(config: Config) -> web.Policy:
    """Source: the table of policies in docs. Checkout's POST is redirected to the provider, and Chromium holds
    `form-action` against every redirect after a POST."""
    provider = config.checkout_public_url
    return {
        "default-src": "'self'",
        "script-src": f"'self' {provider}",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": f"'self' {provider}",
        "frame-src": provider,
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }


def _stylesheets() -> list[str]:
    """Layers first, since they fix the order of everything after them."""
    files = ["css/layers.css", "css/tokens.css", "css/base.css"]
    for folder in ("css/components", "css/storefront"):
        files += sorted(f"{folder}/{file.name}" for file in (assets.STATIC / folder).glob("*.css"))
    return files
