"""The hosted payment page, its result pages, the brand style sheet and the fragments for its script."""

from __future__ import annotations

from flask import Flask
from flask.typing import ResponseReturnValue

from checkout.domain import cards
from checkout.hosted import framing, i18n, rendering
from checkout.hosted.challenge import bank
from checkout.hosted.embedded import FORMS as FRAME_FORMS
from checkout.hosted.embedded import embedded
from checkout.hosted.links import links
from checkout.hosted.policies import PAGE
from checkout.hosted.views import pages
from checkout.services import clearing
from foundation import assets, web

COMPONENTS = (
    "icon",
    "button",
    "field",
    "field_group",
    "field_row",
    "select",
    "choice",
    "checkbox",
    "badge",
    "money",
    "notice",
    "error_summary",
    "details",
    "thumb",
    "totals",
    "totals_row",
)
FORMS = web.FormLimit(size=16 * 1024, fields=64)
"""The payment form has up to 29 fields. Filled in, it has about 1 KB, and 1.4 KB in Japanese."""
PAGES = ("layout", "test_mode", "summary", "promotion", "form", "methods", "wallets", "saved_cards")
RESULTS = ("result", "receipt", "challenge")
"""Their style sheets are a bundle of their own, beside that of the payment page, which the browser has by then."""


def _gone(error: Exception) -> ResponseReturnValue:
    """The page of an object that is not known, where a reset deleted it while the request was at work."""
    if clearing.is_gone(error):
        return rendering.unknown()
    raise error


for _framed in (pages, bank, embedded):
    _framed.after_request(framing.apply)
for _blueprint in (pages, bank, links, embedded):
    for _sign in clearing.SIGNS:
        _blueprint.register_error_handler(_sign, _gone)


def init_app(app: Flask) -> None:
    """Mount the pages at the provider's origin and declare their style sheet and script."""
    assets.style_sheet(
        app, "checkout.css", components=COMPONENTS, pages=[f"checkout/{name}" for name in PAGES]
    )
    assets.bundle(app, "wallet.css", ["css/checkout/wallet_sheet.css"])
    assets.bundle(app, "wallet.js", ["js/wallet.js"])
    assets.bundle(app, "result.css", [f"css/checkout/{name}.css" for name in RESULTS])
    assets.bundle(app, "checkout.js", ["js/checkout.js"])
    assets.bundle(app, "result.js", ["js/result.js"])
    assets.bundle(app, "framed.css", ["css/checkout/framed.css"])
    assets.bundle(app, "framed.js", ["js/framed.js"])
    i18n.init_app(app)
    app.jinja_env.globals.update(
        card_brands=cards.BRANDS.values,
        card_brands_json=rendering.brands_json,
        first_focus=framing.first_focus,
    )
    web.mount(app, pages, origin="checkout", policy=PAGE, forms=FORMS)
    web.mount(app, bank, origin="checkout", policy=PAGE, forms=FORMS)
    web.mount(app, embedded, origin="checkout", policy=PAGE, forms=FRAME_FORMS)
    web.mount(app, links, origin="checkout", policy=PAGE, forms=FORMS)
