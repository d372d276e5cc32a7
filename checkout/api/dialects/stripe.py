"""Stripe's dialect, for its official SDKs.

The SDKs choose the exception by HTTP status, so every invalid parameter is a 400.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from checkout.api.dialects import fluveo
from checkout.api.dialects.stripe_shapes import (
    SHAPES,
    TYPES,
    discount_before_clover,
    promotion_code_before_clover,
    session_before_dahlia,
)
from checkout.domain.errors import CardRefused, CheckoutError, Cleared, ResourceMissing
from foundation.logs import redact

HEADER = "Stripe-Version"
VERSION = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.[a-z]{1,20})?(?: *; *\w{1,60}=v[0-9]{1,3}){0,20}"
)
"""A date, the name of the release, and flags of previews."""
STATUSES = {405: 404, 422: 400}
NOUNS = {
    "BalanceTransaction": "balance transaction",
    "CheckoutLink": "payment link",
    "CheckoutSession": "checkout.session",
    "PaymentIntent": "payment_intent",
    "PaymentMethod": "PaymentMethod",
    "PromotionCode": "promotion code",
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


def release(version: str) -> str:
    """The version without the flags of previews that may follow it."""
    return version.partition(";")[0].rstrip()


def since(version: str) -> str:
    """The key of VERSIONS for a version; the newest for what is none, which is refused."""
    asked = version[:10] if is_version(version) else "9"
    return max(first for first in VERSIONS if first <= asked)


def error(refusal: CheckoutError, status: int, error_type: str) -> tuple[int, dict[str, Any]]:
    """(HTTP status, fields of the error)."""
    status, fields = fluveo.error(refusal, status, TYPES.get(error_type, error_type))
    if isinstance(refusal, ResourceMissing) and not isinstance(refusal, Cleared):
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


VERSIONS: Mapping[str, Mapping[str, Any]] = {
    "": {
        **SHAPES,
        "checkout.session": session_before_dahlia,
        "discount": discount_before_clover,
        "promotion_code": promotion_code_before_clover,
    },
    "2025-09-30": {**SHAPES, "checkout.session": session_before_dahlia},
    "2026-03-25": SHAPES,
}
"""The shapes from each date on. A version of Stripe's API begins with its date."""
