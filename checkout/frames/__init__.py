"""What merchants put into their own pages: the script till.js, and frames of the provider's origin."""

from __future__ import annotations

from flask import Flask

from checkout.frames import v3, words
from checkout.frames.challenge import bank
from checkout.frames.views import frames
from checkout.hosted import FORMS, framing
from checkout.hosted.policies import PAGE
from foundation import assets, web
from foundation.money import THREE_DECIMAL, ZERO_DECIMAL

COMPONENTS = ("icon", "field", "field_group", "field_row")


for _blueprint in (bank, frames, v3.bp):
    _blueprint.after_request(framing.apply)


def init_app(app: Flask) -> None:
    """Mount the frames and scripts at the provider's origin."""
    origin = app.extensions["till.config"].checkout_public_url

    def constants() -> dict[str, object]:
        return {
            "providerOrigin": origin,
            "frameWords": words.by_language(),
            "zeroDecimal": sorted(ZERO_DECIMAL),
            "threeDecimal": sorted(THREE_DECIMAL),
        }

    assets.classic(app, "till.js", "js/till.js", constants)
    assets.bundle(app, "frame-card.js", ["js/frame-card.js"])
    assets.style_sheet(
        app, "frame-card.css", components=COMPONENTS, pages=["checkout/form", "frames/card"]
    )
    assets.bundle(app, "frame-challenge.css", ["css/layers.css", "css/frames/challenge.css"])
    assets.bundle(app, "frame-challenge.js", ["js/frame-challenge.js"])
    web.mount(app, bank, origin="checkout", policy=PAGE, forms=FORMS)
    web.mount(app, frames, origin="checkout", policy=PAGE)
    v3.init_app(app)
