"""Changes of a PaymentIntent: what describes it at any time, its terms until it is paid."""

from __future__ import annotations

from typing import Any

from checkout.domain import amounts
from checkout.domain.lifecycle import IntentStatus
from checkout.models import PaymentIntent
from checkout.models.transitions import move
from checkout.services import customers, payment_methods
from checkout.services.intents import payment as intents
from checkout.services.tenancy import Tenant
from foundation.database import db

TERMS = frozenset(
    {
        "amount",
        "currency",
        "customer_id",
        "payment_method_id",
        "setup_future_usage",
        "statement_descriptor",
        "application_fee_amount",
    }
)
"""The columns that say how it is paid."""


def update(intent: PaymentIntent, changes: dict[str, Any]) -> PaymentIntent:
    """Change columns; the terms of payment only before it is paid, and never those of an open session's.

    Raises UnexpectedState, InvalidRequest, ResourceMissing.
    """
    intent = intents.lock(intent)
    terms = {name: value for name, value in changes.items() if name in TERMS}
    if terms:
        intents.check_free(intent, "changed")
        if intent.status not in intents.CONFIRMABLE:
            raise intents.unexpected(intent, "changed")
        _check_terms(intent, terms)
    for column, value in changes.items():
        setattr(intent, column, value)
    if terms and intent.status == IntentStatus.REQUIRES_ACTION:
        # A challenge for other terms is no longer waited for: it is to be confirmed again.
        waiting = {"attempt_token": None}
        move(intent, to={"status": IntentStatus.REQUIRES_PAYMENT_METHOD}, set=waiting)
    if intent.payment_method_id and intent.status == IntentStatus.REQUIRES_PAYMENT_METHOD:
        move(intent, to={"status": IntentStatus.REQUIRES_CONFIRMATION})
    db.session.flush()
    return intent


def _check_terms(intent: PaymentIntent, terms: dict[str, Any]) -> None:
    """Do they go together, the new ones and those that stay? Raises InvalidRequest, ResourceMissing."""
    now = {name: terms.get(name, getattr(intent, name)) for name in TERMS}
    tenant = Tenant.of(intent)
    if {"amount", "currency"} & set(terms):
        amounts.check_chargeable(now["amount"], now["currency"], param="amount")
    amounts.check_fee(now["application_fee_amount"], now["amount"])
    if "customer_id" in terms:
        customers.retrieve(tenant, now["customer_id"], param="customer")
    if now["payment_method_id"]:
        param = "payment_method" if "payment_method_id" in terms else "customer"
        method = payment_methods.retrieve(tenant, now["payment_method_id"], param=param)
        payment_methods.check_owner(method, now["customer_id"], param=param)
