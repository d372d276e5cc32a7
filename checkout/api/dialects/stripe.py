"""Stripe's dialect, for its official SDKs.

The SDKs choose the exception by HTTP status, so every invalid parameter is a 400.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from checkout.api.dialects import fluveo
from checkout.api.expand import Tree
from checkout.domain.errors import CardRefused, CheckoutError, ResourceMissing
from checkout.serializers import MASKED
from foundation.logs import redact

HEADER = "Stripe-Version"
VERSION = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.[a-z]{1,20})?(?: *; *\w{1,60}=v[0-9]{1,3}){0,20}"
)
"""A date, the name of the release, and flags of previews."""
TYPES = {"payment_error": "card_error"}
STATUSES = {405: 404, 422: 400}
UI_MODES = {"hosted": "hosted_page", "embedded": "embedded_page", "custom": "elements"}
NOUNS = {
    "CheckoutLink": "payment link",
    "CheckoutSession": "checkout.session",
    "PaymentIntent": "payment_intent",
    "PaymentMethod": "PaymentMethod",
    "SetupIntent": "setupintent",
}
"""What Stripe's messages call an object; without an entry, its name in lower case."""


def is_version(text: str) -> bool:
    """Whether this looks like a version of Stripe's API."""
    match = VERSION.fullmatch(text)
    try:
        return match is not None and bool(date.fromisoformat(match[1]))
    except ValueError:
        return False


def since(version: str) -> str:
    """The key of VERSIONS for a version; the newest for what is none, which is refused."""
    asked = version[:10] if is_version(version) else "9"
    return max(first for first in VERSIONS if first <= asked)


def error(refusal: CheckoutError, status: int, error_type: str) -> tuple[int, dict[str, Any]]:
    """(HTTP status, fields of the error)."""
    status, fields = fluveo.error(refusal, status, TYPES.get(error_type, error_type))
    if isinstance(refusal, ResourceMissing):
        noun = NOUNS.get(refusal.kind, refusal.kind.lower())
        fields["message"] = redact(f"No such {noun}: '{refusal.public_id}'")
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


def session(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    return {**session_before_dahlia(shown, expanded), "ui_mode": UI_MODES[shown["ui_mode"]]}


def session_before_dahlia(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """Until 2026-03-25 Stripe's names of `ui_mode` were Till's."""
    return {
        **shown,
        "phone_number_collection": {"enabled": shown["phone_number_collection"]},
        "collected_information": {"shipping_details": shown["shipping_details"]},
    }


def payment_link(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """A Checkout Link under Stripe's name, with the fields that its SDKs know of every payment link."""
    after = shown["after_completion"]
    return {
        **{name: value for name, value in shown.items() if name not in OUR_LINK_FIELDS},
        **NO_LINK_FIELDS,
        "object": "payment_link",
        "after_completion": {name: after[name] for name in after if name != "hosted"},
        "custom_text": dict.fromkeys(TEXTS),
        "phone_number_collection": {"enabled": shown["phone_number_collection"]},
    }


def customer(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    if not shown.get("deleted"):
        return shown
    return {name: shown[name] for name in ("id", "object", "deleted")}


def webhook_endpoint(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """Only the answer that has a new secret has the field `secret`."""
    if "deleted" in shown:
        return shown
    known = {**shown, "api_version": None, "application": None}
    if known["secret"] == MASKED:
        del known["secret"]
    return known


def charge(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """After a capture in part, Stripe counts the rest as refunded."""
    if not shown["captured"]:
        return shown
    released = shown["amount"] - shown["amount_captured"]
    return {**shown, "amount_refunded": shown["amount_refunded"] + released}


def payment_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {**shown, "last_payment_error": _card_error(shown["last_payment_error"])}


def setup_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {**shown, "last_setup_error": _card_error(shown["last_setup_error"])}


def _card_error(last_error: dict[str, Any] | None) -> dict[str, Any] | None:
    return last_error and {**last_error, "type": TYPES.get(last_error["type"], last_error["type"])}


TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
OUR_LINK_FIELDS = frozenset({"title", "description", "mode"})
"""Fields that a payment link of Stripe's doesn't have."""
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
    "charge": charge,
    "webhook_endpoint": webhook_endpoint,
    "checkout_link": payment_link,
    "checkout.session": session,
    "customer": customer,
    "payment_intent": payment_intent,
    "setup_intent": setup_intent,
}
VERSIONS: Mapping[str, Mapping[str, Any]] = {
    "": SHAPES | {"checkout.session": session_before_dahlia},
    "2026-03-25": SHAPES,
}
"""The shapes from each date on. A version of Stripe's API begins with its date."""
