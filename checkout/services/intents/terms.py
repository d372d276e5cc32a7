"""The terms of an intent change before it is paid or set up: its amount, customer, card and the like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checkout.domain import banks
from checkout.domain.errors import InvalidRequest
from checkout.domain.lifecycle import IntentStatus
from checkout.models import Intent
from checkout.models.transitions import move
from checkout.services import customers, payment_methods
from checkout.services.intents import base
from checkout.services.tenancy import Tenant


def check_changeable(intent: Intent) -> None:
    """Refuse to change the terms of a locked intent that a session has, or that is done. Raises UnexpectedState."""
    base.check_not_in_open_session(intent, "changed")
    if intent.status not in base.CONFIRMABLE:
        raise base.unexpected(intent, "changed")


def check_types(types: Sequence[str] | None, currency: str, capture_method: str) -> None:
    """Check that payment methods of these types can pay in the currency. Raises InvalidRequest.

    A bank account is debited in one currency, and can't be authorised for a later capture.
    """
    for each in types or ():
        wanted = banks.CURRENCIES.get(each, currency)
        if wanted != currency:
            raise InvalidRequest(
                f"`{each}` pays in {wanted} alone, and the currency is {currency}.",
                param="payment_method_types",
            )
        if each in banks.CURRENCIES and capture_method == "manual":
            raise InvalidRequest(
                f"`{each}` can't be captured later: the `capture_method` must be `automatic`.",
                param="payment_method_types",
            )


def check_parties(intent: Intent, terms: dict[str, Any]) -> None:
    """Check the new customer and card together with those that stay. Raises InvalidRequest, ResourceMissing."""
    customer_id = terms.get("customer_id", intent.customer_id)
    method_id = terms.get("payment_method_id", intent.payment_method_id)
    tenant = Tenant.of(intent)
    if customer_id and "customer_id" in terms:
        customers.retrieve(tenant, customer_id, param="customer")
    if method_id:
        param = "payment_method" if "payment_method_id" in terms else "customer"
        method = payment_methods.retrieve(tenant, method_id, param=param)
        payment_methods.check_usable(method, customer_id, param=param)
        types = terms.get("payment_method_types") or intent.types
        payment_methods.check_type(method, types, param="payment_method")


def change(intent: Intent, changes: dict[str, Any], *, anew: bool) -> None:
    """Write checked columns of a locked intent. `anew`: a pending challenge was for other terms, so it is over."""
    for column, value in changes.items():
        setattr(intent, column, value)
    if anew and intent.status == IntentStatus.REQUIRES_ACTION:
        move(
            intent,
            to={"status": IntentStatus.REQUIRES_PAYMENT_METHOD},
            values={"attempt_token": None},
        )
    if intent.payment_method_id and intent.status == IntentStatus.REQUIRES_PAYMENT_METHOD:
        move(intent, to={"status": IntentStatus.REQUIRES_CONFIRMATION})
