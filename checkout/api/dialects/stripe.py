"""Stripe's dialect, for its official SDKs.

The SDKs choose the exception by HTTP status, so every invalid parameter is a 400.
"""

from __future__ import annotations

from typing import Any

from checkout.api.dialects import fluveo
from checkout.api.expand import Tree
from checkout.domain.errors import CardRefused, CheckoutError

TYPES = {"payment_error": "card_error"}
STATUSES = {422: 400}
UI_MODES = {"hosted": "hosted_page", "embedded": "embedded_page", "custom": "elements"}


def error(refusal: CheckoutError, status: int, error_type: str) -> tuple[int, dict[str, Any]]:
    """(HTTP status, fields of the error)."""
    status, fields = fluveo.error(refusal, status, TYPES.get(error_type, error_type))
    return STATUSES.get(status, status), fields


def about(refusal: CheckoutError, shown: dict[str, Any]) -> dict[str, Any]:
    """The intent; for a decline, also the id of its failed charge, and the payment method."""
    fields: dict[str, Any] = {shown["object"]: shown}
    if not isinstance(refusal, CardRefused):
        return fields
    if charge := shown.get("latest_charge"):
        fields["charge"] = charge
    last_error = shown.get("last_payment_error") or shown.get("last_setup_error")
    if last_error and isinstance(last_error["payment_method"], dict):
        fields["payment_method"] = last_error["payment_method"]
    return fields


def session(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {
        **shown,
        "ui_mode": UI_MODES[shown["ui_mode"]],
        "phone_number_collection": {"enabled": shown["phone_number_collection"]},
        "collected_information": {"shipping_details": shown["shipping_details"]},
    }


def payment_link(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """A Checkout Link under Stripe's name, with the fields that its SDKs know of every payment link."""
    names = shown.keys() - {"title", "description", "mode"}
    after = shown["after_completion"]
    return {
        **{name: shown[name] for name in shown if name in names},
        **NO_LINK_FIELDS,
        "object": "payment_link",
        "after_completion": {name: after[name] for name in after if name != "hosted"},
        "custom_text": dict.fromkeys(TEXTS),
        "phone_number_collection": {"enabled": shown["phone_number_collection"]},
    }


def payment_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {**shown, "last_payment_error": _card_error(shown["last_payment_error"])}


def setup_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {**shown, "last_setup_error": _card_error(shown["last_setup_error"])}


def _card_error(last_error: dict[str, Any] | None) -> dict[str, Any] | None:
    return last_error and {**last_error, "type": TYPES.get(last_error["type"], last_error["type"])}


TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
NO_LINK_FIELDS: dict[str, Any] = {
    "application": None,
    "application_fee_amount": None,
    "application_fee_percent": None,
    "automatic_tax": {"enabled": False, "liability": None},
    "consent_collection": None,
    "invoice_creation": None,
    "on_behalf_of": None,
    "optional_items": None,
    "payment_method_collection": "always",
    "subscription_data": None,
    "tax_id_collection": {"enabled": False, "required": "never"},
    "transfer_data": None,
}
"""Fields of a payment link for what Till doesn't have."""
SHAPES = {
    "checkout_link": payment_link,
    "checkout.session": session,
    "payment_intent": payment_intent,
    "setup_intent": setup_intent,
}
