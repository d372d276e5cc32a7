"""Northdesk, the sample shop. It reaches its payment provider over the public HTTP API alone."""

from __future__ import annotations

from flask import Flask

from foundation import assets, web
from foundation.audit import add_part
from foundation.config import Config
from foundation.worker import add_job
from storefront import audit
from storefront.cli import group
from storefront.views import shop, shop_webhooks
from storefront.views.cards import filter_form, kept, product_cards
from storefront.views.layout import Layout, shop_url
from storefront.views.operator import POLICY, operator
from storefront.worker import EVERY_SECONDS, Sweeper

OPERATOR_FORMS = web.FormLimit(16 * 1024, 20)
OPERATOR_COMPONENTS = (
    *("badge", "breadcrumbs", "button", "checkbox", "empty_state", "field", "field_group"),
    *("field_row", "icon", "money", "notice", "select", "totals", "totals_row"),
)
OPERATOR_PAGES = ("storefront/font", "storefront/layout", "operator/layout", "operator/pages")


def init_app(app: Flask, config: Config) -> None:
    """Register blueprints, asset bundles, the template global `shop`, the background job and commands."""
    web.mount(app, shop, origin="storefront", policy=_policy(config))
    web.mount(app, shop_webhooks, origin="any")
    web.mount(app, operator, origin="storefront", policy=POLICY, forms=OPERATOR_FORMS)
    pages = [f"storefront/{name}" for name in _sheets("storefront")]
    assets.style_sheet(app, "storefront.css", components=_sheets("components"), pages=pages)
    assets.style_sheet(app, "operator.css", components=OPERATOR_COMPONENTS, pages=OPERATOR_PAGES)
    assets.bundle(app, "storefront.js", ["js/storefront.js"])
    assets.bundle(app, "storefront-pay.js", ["js/storefront-pay.js"])
    app.jinja_env.globals.update(
        shop=Layout(),
        shop_url=shop_url,
        product_cards=product_cards,
        filter_form=filter_form,
        kept=kept,
    )
    add_part(app, audit.PART)
    add_job(app, "orders", Sweeper().step, every=EVERY_SECONDS)
    app.cli.add_command(group)


def _policy(config: Config) -> web.Policy:
    """The Content-Security-Policy. Source: the table of policies in docs.

    `form-action` allows the provider, because the checkout form is redirected there and Chromium applies the directive
    to every redirect after a POST. Script, frames and calls of the shop's own payment pages are the provider's, too.
    """
    provider = config.checkout_public_url
    return {
        "default-src": "'self'",
        "script-src": f"'self' {provider}",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' {provider}",
        "form-action": f"'self' {provider}",
        "frame-src": provider,
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }


def _sheets(folder: str) -> list[str]:
    """The names of all style sheets in a folder of static/css."""
    return sorted(file.stem for file in (assets.STATIC / "css" / folder).glob("*.css"))
