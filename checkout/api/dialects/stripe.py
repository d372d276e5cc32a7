"""For callers that send `Stripe-Version`: what the official SDKs expect.

They choose the exception by HTTP status, so a refused parameter is a 400 throughout.
"""

from __future__ import annotations

from typing import Any

from checkout.api.dialects import fluveo
from checkout.api.expand import Tree
from checkout.domain.errors import CheckoutError

TYPES = {"payment_error": "card_error"}
STATUSES = {422: 400}
UI_MODES = {"hosted": "hosted_page", "embedded": "embedded_page", "custom": "elements"}


def error(refusal: CheckoutError) -> tuple[int, dict[str, Any]]:
    """(HTTP status, fields of the envelope)."""
    status, words = fluveo.error(refusal)
    return STATUSES.get(status, status), {**words, "type": TYPES.get(refusal.type, refusal.type)}


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


def _card_error(why: dict[str, Any] | None) -> dict[str, Any] | None:
    return why and {**why, "type": TYPES.get(why["type"], why["type"])}


SHAPES = {
    "checkout.session": session,
    "payment_intent": payment_intent,
    "setup_intent": setup_intent,
}
