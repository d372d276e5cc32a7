"""Tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.domain import cards
from checkout.models import Token
from checkout.serializers.shape import Snapshot, plain

if TYPE_CHECKING:
    from checkout.serializers import types

LABELS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "MasterCard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
"""What the card of a token calls its brand, as at Stripe."""


def token(row: Token) -> Snapshot:
    """A Token, with the shape of a card that is older than payment methods."""
    details = row.billing_details
    address = details.get("address") or {}
    card: types.CardOfToken = {
        "id": row.id.replace("tok_", "card_", 1),
        "object": "card",
        "address_city": address.get("city"),
        "address_country": address.get("country"),
        "address_line1": address.get("line1"),
        "address_line2": address.get("line2"),
        "address_state": address.get("state"),
        "address_zip": address.get("postal_code"),
        "brand": LABELS[row.brand],
        "country": cards.recall(row.brand, row.last4).country,
        "cvc_check": "unchecked",
        "exp_month": row.exp_month,
        "exp_year": row.exp_year,
        "funding": row.funding,
        "last4": row.last4,
        "name": details.get("name"),
    }
    shown: types.Token = {
        "id": row.id,
        "object": "token",
        "type": "card",
        "card": card,
        "client_ip": None,
        "used": row.used_at is not None,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)
