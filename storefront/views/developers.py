"""The panel for developers in the cart: what the shop sends to the provider. A visitor's choice is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import session

from storefront.orders.pending import CheckoutMode, Choice, UiMode

KEYS: Mapping[str, type[StrEnum]] = {"mode": CheckoutMode, "ui_mode": UiMode}
"""The fields of the panel, under whose names the session cookie has the choice."""
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


def groups() -> list[Group]:
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
