"""The payment method in `last_payment_error` and `last_setup_error` as an object, where an intent has its id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checkout import serializers
from checkout.models import PaymentMethod
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from foundation.database import db

Snapshot = dict[str, Any]
FIELDS = {"payment_intent": "last_payment_error", "setup_intent": "last_setup_error"}
"""The field of each kind of intent."""


def load_methods(tenant: Tenant, intents: Iterable[Snapshot]) -> None:
    """Replace the id of each payment method in an intent's last error by the object. Needs an open transaction.

    One query for all of them, and none if there is no such id or the transaction has read the payment methods.
    """
    failed = [
        (intent, field, error)
        for intent in intents
        if (error := intent[field := FIELDS[intent["object"]]])
        and isinstance(error["payment_method"], str)
    ]
    if not failed:
        return
    methods = _methods(tenant, {error["payment_method"] for _, _, error in failed})
    for intent, field, error in failed:
        if method := methods.get(error["payment_method"]):
            # A new dict, since this one is also the value of the row's column.
            intent[field] = {**error, "payment_method": serializers.payment_method(method)}


def _methods(tenant: Tenant, ids: set[str]) -> dict[str, PaymentMethod]:
    """The tenant's payment methods of these ids: those that the transaction has in memory, then those that are left."""
    known = {
        row.id: row
        for row in db.session
        if isinstance(row, PaymentMethod) and row.id in ids and Tenant.of(row) == tenant
    }
    if left := ids - known.keys():
        db.session.flush()
        query = tenancy.owned(PaymentMethod, tenant).where(PaymentMethod.id.in_(left))
        known |= {row.id: row for row in db.session.scalars(query)}
    return known
