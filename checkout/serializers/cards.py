"""Cards as payment methods and charges answer them. What is not stored is looked up or derived."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from checkout.domain import cards
from checkout.domain.cards import Decline
from checkout.models import PaymentMethod
from checkout.serializers.shape import Snapshot, plain
from foundation.config import settings

if TYPE_CHECKING:
    from checkout.serializers import types


def card(row: PaymentMethod) -> Snapshot:
    """The card of a payment method. Its security code is checked when it is charged."""
    shown: types.Card = {
        **_card(row, "unchecked"),
        "networks": {"available": [row.brand], "preferred": None},
    }
    return plain(shown)


def charged_card(row: PaymentMethod, decline: Decline | None, flow: str | None) -> Snapshot:
    """The card of a charge, with the issuer's answer about the security code. `flow`: see Authorisation."""
    wrong = decline is not None and decline.code == "incorrect_cvc"
    shown: types.ChargedCard = {
        **_card(row, "fail" if wrong else "pass"),
        "network": row.brand,
        "three_d_secure": _three_d_secure(row.brand, flow) if flow else None,
    }
    return plain(shown)


def _three_d_secure(brand: str, flow: str) -> types.Authentication:
    """How the cardholder was authenticated. The indicator is the network's code for that."""
    return {
        "authentication_flow": flow,
        "electronic_commerce_indicator": "02" if brand == "mastercard" else "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }


def _card(row: PaymentMethod, cvc_check: str) -> types.AnyCard:
    shown: types.AnyCard = {
        "brand": row.brand,
        "funding": row.funding,
        "last4": row.last4,
        "exp_month": row.exp_month,
        "exp_year": row.exp_year,
        "country": cards.recall(row.brand, row.last4).country,
        "fingerprint": fingerprint(row),
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": cvc_check,
        },
    }
    if row.wallet:
        shown["wallet"] = {"type": row.wallet, "dynamic_last4": row.last4, row.wallet: {}}  # type: ignore[misc]
    return shown


def fingerprint(row: PaymentMethod) -> str:
    """16 letters and digits that are the same for each payment method of one card, and others in another account.

    Brand, or a bank account's type, and last four name one test card or account, so no number is needed. Base32 has few
    digits: this never looks like a card number.
    """
    message = f"card-fingerprint\0{row.account_id}\0{row.brand or row.type}\0{row.last4}"
    digest = hmac.digest(settings().secret_key.encode(), message.encode(), hashlib.sha256)
    return base64.b32encode(digest)[:16].decode().lower()
