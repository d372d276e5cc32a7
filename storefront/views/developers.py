"""The panel for developers in the cart: the request that Checkout sends. A visitor's choice is remembered."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from foundation import highlight, web
from foundation.config import settings
from storefront.cart import Cart
from storefront.orders import request as requests
from storefront.orders.pending import CheckoutMode, Choice, UiMode
from storefront.provider.sessions import PATH
from storefront.provider.version import API_VERSION
from storefront.views.blueprints import shop
from storefront.views.forms import CheckoutForm, submitted
from storefront.views.layout import shop_url

KEYS: Mapping[str, type[StrEnum]] = {"mode": CheckoutMode, "ui_mode": UiMode}
"""The fields of the panel, under whose names the session cookie has the choice."""
OPEN = "developers"
"""The id of the panel, and the parameter of the cart that unfolds it."""
LEGENDS = {"mode": "What is sold", "ui_mode": "Where the shopper pays"}
TEXTS: Mapping[StrEnum, tuple[str, str]] = {
    CheckoutMode.ORDER: (
        "Order",
        "mode: order. The provider also makes an Order with address and shipping.",
    ),
    CheckoutMode.PAYMENT: (
        "Payment",
        "mode: payment. The provider takes the payment and nothing more.",
    ),
    UiMode.HOSTED: (
        "Hosted",
        "ui_mode: hosted, with success_url and cancel_url. The answer’s url is Till’s own page.",
    ),
    UiMode.EMBEDDED: (
        "Embedded",
        "ui_mode: embedded, with return_url. The answer’s client_secret opens Till’s page in a frame here.",
    ),
    UiMode.CUSTOM: (
        "Custom",
        "ui_mode: custom, with return_url. The client_secret is for a form of our own; the card alone is in a frame.",
    ),
}
"""Label and hint of each option."""


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    hint: str
    checked: bool


@dataclass(frozen=True)
class Group:
    name: str
    legend: str
    options: list[Option]


@dataclass(frozen=True)
class Panel:
    """`body` is the request as coloured JSON, `curl` the same as a command. `is_open`: the panel is unfolded."""

    groups: list[Group]
    path: str
    body: Markup
    curl: str
    is_open: bool


def panel(cart: Cart) -> Panel | None:
    """The panel for this cart, in the caller's transaction. None: the cart is empty, or the setting is off."""
    if cart.empty or not settings().shop_developer_tools:
        return None
    body = requests.preview(cart.lines, chosen())
    is_open = OPEN in request.args
    return Panel(_groups(), PATH, highlight.json_value(body), as_curl(PATH, body), is_open)


@shop.post("/cart/request")
def cart_request() -> ResponseReturnValue:
    """Remember the panel's choice and show its request."""
    form = submitted(CheckoutForm)
    remember(form.mode.data, form.ui_mode.data)
    return redirect(f"{shop_url('cart')}?{OPEN}=1#{OPEN}", 303)


def as_curl(path: str, body: Mapping[str, Any]) -> str:
    """A command for a shell that sends the request with the secret key in TILL_SECRET_KEY.

    Each run is a request of its own: the shop sends the key of its order instead of the time.
    """
    parts = (
        f"curl {web.url('checkout', path)}",
        '-u "$TILL_SECRET_KEY:"',
        f'-H "X-API-Version: {API_VERSION}"',
        '-H "Idempotency-Key: preview-$(date +%s)"',
        '-H "Content-Type: application/json"',
        f"-d {shlex.quote(json.dumps(body, indent=2))}",
    )
    return " \\\n  ".join(parts)


def chosen() -> Choice:
    """What this visitor chose last."""
    mode, ui_mode = session.get("mode"), session.get("ui_mode")
    return Choice(
        CheckoutMode(mode) if mode in set(CheckoutMode) else CheckoutMode.ORDER,
        UiMode(ui_mode) if ui_mode in set(UiMode) else UiMode.HOSTED,
    )


def remember(mode: str | None, ui_mode: str | None) -> None:
    """Keep what the panel has sent; anything else leaves the earlier choice as it is."""
    for name, value in (("mode", mode), ("ui_mode", ui_mode)):
        if value in set(KEYS[name]):
            session[name] = value


def _groups() -> list[Group]:
    """The panel's fields, with the visitor's choice."""
    choice = chosen()
    return [
        Group(
            name,
            LEGENDS[name],
            [Option(value, *TEXTS[value], value is getattr(choice, name)) for value in values],
        )
        for name, values in KEYS.items()
    ]
