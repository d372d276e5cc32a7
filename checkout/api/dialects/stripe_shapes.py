"""The objects of Till in the shapes of Stripe's newest version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout.api.dialects import fluveo
from checkout.api.dialects.stripe_fields import (
    CARD,
    CHARGED_CARD,
    CUSTOMER_DETAILS,
    FIELDS,
    TEXTS,
    complete,
    with_fields,
    without,
)
from checkout.api.expand import Tree
from checkout.domain.event_types import in_stripes_words
from checkout.serializers import MASKED

TYPES = {"payment_error": "card_error"}
"""Stripe's names of types of errors."""
UI_MODES = {"hosted": "hosted_page", "embedded": "embedded_page", "custom": "elements"}
OUR_LINK_FIELDS = ("title", "description", "mode")
"""Fields that a payment link of Stripe's doesn't have."""
OFTEN_LEFT_OUT = ("applies_to", "currency_options")
RECURRING = {"meter": None, "trial_period_days": None}


def session(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    return {**session_before_dahlia(shown, expanded), "ui_mode": UI_MODES[shown["ui_mode"]]}


def session_before_dahlia(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """Until 2026-03-25 Stripe's names of `ui_mode` were Till's."""
    known = shown if shown["return_url"] else without(shown, "return_url")
    details = shown["customer_details"]
    return {
        **complete(known),
        "customer_details": details and with_fields(details, CUSTOMER_DETAILS),
        "phone_number_collection": {"enabled": shown["phone_number_collection"]},
        "collected_information": {
            "business_name": None,
            "individual_name": None,
            "shipping_details": shown["shipping_details"],
        },
    }


def payment_link(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """A Checkout Link under Stripe's name."""
    after = shown["after_completion"]
    return {
        **complete(without(shown, *OUR_LINK_FIELDS)),
        "custom_text": TEXTS,
        "object": "payment_link",
        "after_completion": {name: after[name] for name in after if name != "hosted"},
        "phone_number_collection": {"enabled": shown["phone_number_collection"]},
    }


def price(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    """`tiers` is only in the answer if it was expanded."""
    recurring = shown["recurring"]
    known = {**shown, "recurring": recurring and with_fields(recurring, RECURRING)}
    return known if "tiers" in expanded else without(known, "tiers")


def event(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {**shown, "type": in_stripes_words(shown["type"])}


def webhook_endpoint(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """Only the answer that has a new secret has the field `secret`."""
    known = without(complete(shown), "disabled_reason")
    return without(known, "secret") if known.get("secret") == MASKED else known


def payment_method(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    known = {**complete(shown), "billing_details": _billing(shown)}
    if "card" in shown:
        display = {**CARD, "display_brand": shown["card"]["brand"]}
        known["card"] = with_fields(shown["card"], display)
    return known


def charge(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """After a capture in part, Stripe counts the rest as refunded."""
    released = shown["amount"] - shown["amount_captured"] if shown["captured"] else 0
    details = shown["payment_method_details"]
    if "card" in details:
        fields = {**CHARGED_CARD, "amount_authorized": shown["amount"]}
        details = {**details, "card": with_fields(details["card"], fields)}
    return {
        **complete(shown),
        "amount_refunded": shown["amount_refunded"] + released,
        "billing_details": _billing(shown),
        "outcome": _outcome(shown),
        "payment_method_details": details,
    }


def _billing(shown: dict[str, Any]) -> dict[str, Any]:
    return {**shown["billing_details"], "tax_id": None}


def _outcome(charge: dict[str, Any]) -> dict[str, Any] | None:
    """The issuer's answer; none for a bank account, whose bank is not asked beforehand."""
    if charge["payment_method_details"]["type"] != "card":
        return None
    failed = charge["status"] == "failed"
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if failed else "approved_by_network",
        "reason": (charge["decline_code"] or charge["failure_code"]) if failed else None,
        "risk_level": "normal",
        "seller_message": charge["failure_message"] if failed else "Payment complete.",
        "type": "issuer_declined" if failed else "authorized",
    }


def payment_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {
        **complete(shown),
        "last_payment_error": _card_error(shown["last_payment_error"]),
        "payment_method_options": _options(shown, "installments", "mandate_options", "network"),
    }


def setup_intent(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return {
        **complete(shown),
        "last_setup_error": _card_error(shown["last_setup_error"]),
        "payment_method_options": _options(shown, "mandate_options", "network"),
    }


def _options(shown: dict[str, Any], *names: str) -> dict[str, Any]:
    """The options of cards, with these fields for what Till doesn't have. Older events have none."""
    options = shown.get("payment_method_options", {"card": {}})
    known = {"request_three_d_secure": "automatic", **dict.fromkeys(names)}
    return {**options, "card": with_fields(options["card"], known)}


def _card_error(last_error: dict[str, Any] | None) -> dict[str, Any] | None:
    if not last_error:
        return None
    method = last_error["payment_method"]
    return {
        **last_error,
        "type": TYPES.get(last_error["type"], last_error["type"]),
        "payment_method": payment_method(method, {}) if isinstance(method, dict) else method,
    }


def coupon(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """Fields that Stripe leaves out unless they are expanded are never null."""
    empty = [name for name in OFTEN_LEFT_OUT if shown.get(name, "") is None]
    return complete(without(shown, *empty))


def discount(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    return complete(fluveo.discount(shown, expanded))


def discount_before_clover(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """Until 2025-09-30 a discount had its whole coupon in place of a `source`."""
    return {**complete(without(shown, "source")), "coupon": shown["source"]["coupon"]}


def promotion_code(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    return _completed_code(fluveo.promotion_code(shown, expanded))


def promotion_code_before_clover(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """Until 2025-09-30 a promotion code had its whole coupon in place of a `promotion`."""
    return {**_completed_code(without(shown, "promotion")), "coupon": shown["promotion"]["coupon"]}


def _completed_code(shown: dict[str, Any]) -> dict[str, Any]:
    limits = shown["restrictions"]
    if limits["currency_options"] is None:
        limits = without(limits, "currency_options")
    return {**complete(shown), "restrictions": limits}


def customer(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """The newest two names are only in the answer if they are set."""
    names = ("business_name", "individual_name")
    return complete(without(shown, *(name for name in names if shown.get(name) is None)))


def other(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    return complete(shown)


SHAPES: Mapping[str, Any] = {
    **dict.fromkeys(FIELDS, other),
    "charge": charge,
    "checkout.session": session,
    "checkout_link": payment_link,
    "coupon": coupon,
    "customer": customer,
    "discount": discount,
    "event": event,
    "payment_intent": payment_intent,
    "payment_method": payment_method,
    "price": price,
    "promotion_code": promotion_code,
    "setup_intent": setup_intent,
    "webhook_endpoint": webhook_endpoint,
}
