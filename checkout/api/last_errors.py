"""The payment method in `last_payment_error` and `last_setup_error` as an object, for the dialect that answers one.

One query for all intents of an answer, and none if no intent has such an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkout import serializers
from checkout.api.expand import GRAPH
from checkout.models import PaymentMethod
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from foundation.database import db

Snapshot = dict[str, Any]
FIELDS = {"payment_intent": "last_payment_error", "setup_intent": "last_setup_error"}


def load_methods(tenant: Tenant, snapshot: Snapshot) -> None:
    """Replace the id of each payment method in an intent's last error by the object. Needs an open transaction."""
    failed = [
        (intent, field, error)
        for intent in _intents(snapshot)
        if (error := intent[field := FIELDS[intent["object"]]])
        and isinstance(error["payment_method"], str)
    ]
    if not failed:
        return
    db.session.flush()  # a POST may have just created the payment method
    ids = {error["payment_method"] for _, _, error in failed}
    query = tenancy.owned(PaymentMethod, tenant).where(PaymentMethod.id.in_(ids))
    methods = {row.id: row for row in db.session.scalars(query)}
    for intent, field, error in failed:
        if method := methods.get(error["payment_method"]):
            # A new dict, since this one is also the value of the row's column.
            intent[field] = {**error, "payment_method": serializers.payment_method(method)}


def _intents(snapshot: Snapshot) -> Iterator[Snapshot]:
    """The intents in a snapshot, at any depth."""
    kind = snapshot["object"]
    if kind in FIELDS:
        yield snapshot
    elif kind == "list":
        for item in snapshot["data"]:
            yield from _intents(item)
    elif kind == "event":
        yield from _intents(snapshot["data"]["object"])
    for field in GRAPH.get(kind, ()):
        if isinstance(value := snapshot.get(field), dict):
            yield from _intents(value)
