"""Stripe's dialect, for its official SDKs.

The SDKs choose the exception by HTTP status, so every invalid parameter is a 400.
"""

from __future__ import annotations

from typing import Any

from checkout.api.dialects import fluveo
from checkout.api.expand import Tree
from checkout.domain.errors import CheckoutError

TYPES = {"payment_error": "card_error"}
STATUSES = {422: 400}
UI_MODES = {"hosted": "hosted_page", "embedded": "embedded_page", "custom": "elements"}


def error(refusal: CheckoutError, status: int, error_type: str) -> tuple[int, dict[str, Any]]:
    """(HTTP status, fields of the error)."""
    status, fields = fluveo.error(refusal, status, TYPES.get(error_type, error_type))
    return STATUSES.get(status, status), fields


def session(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {
        **shown,
        "ui_mode": UI_MODES[shown["ui_mode"]],
        "phone_number_collection": {"enabled": shown["phone_number_collection"]},
        "collected_information": {"shipping_details": shown["shipping_details"]},
    }


def payment_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {**shown, "last_payment_error": _card_error(shown["last_payment_error"])}


def setup_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {**shown, "last_setup_error": _card_error(shown["last_setup_error"])}


def _card_error(last_error: dict[str, Any] | None) -> dict[str, Any] | None:
    return last_error and {**last_error, "type": TYPES.get(last_error["type"], last_error["type"])}


SHAPES = {
    "checkout.session": session,
    "payment_intent": payment_intent,
    "setup_intent": setup_intent,
}
