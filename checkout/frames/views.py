"""The script for merchants' pages, and the card element that it opens in a frame."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from checkout.hosted import framing, rendering
from checkout.hosted.field_rendering import FormView
from checkout.hosted.form_spec import FormSpec
from checkout.hosted.forms import PaymentForm
from checkout.hosted.i18n import speak
from checkout.services import accounts
from foundation import assets, clock
from foundation.database import reading

frames = Blueprint("frames", __name__)
LAYOUTS = ("rows", "line")
SCHEMES = ("auto", "light", "dark")


@frames.get("/till.js")
def script() -> Response:
    """The script at an address that stays the same."""
    return assets.answer("till.js")


@frames.get("/till.d.ts")
def types() -> Response:
    """The script's types, for TypeScript."""
    return assets.answer("js/till.d.ts")


@frames.get("/frames/card")
def card() -> ResponseReturnValue:
    """The card element of the account whose publishable key the query names.

    Only the account's origins may frame it.
    """
    key, layout, scheme = (request.args.get(name, "") for name in ("key", "layout", "scheme"))
    with reading("checkout"):
        account = accounts.of_publishable_key(key)
        now = clock.now()
    if account is None:
        return rendering.unknown()
    language = speak(request.args.get("locale") or None).language
    form = PaymentForm(FormSpec(default_country="US", language=language.name), now)
    return render_template(
        "checkout/frames/card.html",
        form=FormView(form),
        layout=layout if layout in LAYOUTS else LAYOUTS[0],
        scheme=scheme if scheme in SCHEMES else SCHEMES[0],
        origins=framing.allow(account.allowed_origins),
        key=key,
    )
