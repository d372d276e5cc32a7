"""Calls about payments: what was refunded of a PaymentIntent, and refunds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from storefront.provider.errors import InvalidResponse, ResourceNotFound
from storefront.provider.resources import optional, required
from storefront.provider.sessions import PAGE_SIZE, client

REFERENCE = "shop_refund"
INTENT_ID = re.compile(r"pi_[A-Za-z0-9_]{1,200}")


@dataclass(frozen=True)
class Payment:
    """A PaymentIntent with its charge. `amount_refunded` is the sum of all refunds, in minor units."""

    id: str
    amount_refunded: int


@dataclass(frozen=True)
class Refund:
    """`payment_intent` is None for a refund of a charge without one. `reference` is what the shop has put into its
    metadata under REFERENCE."""

    id: str
    amount: int
    status: str  # pending | succeeded | failed | canceled
    payment_intent: str | None
    created: int
    reference: str | None

    @property
    def refused(self) -> bool:
        return self.status in {"failed", "canceled"}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Refund:
        """Parse the API's JSON. Raises InvalidResponse."""
        if data.get("object") != "refund":
            raise InvalidResponse(f"expected a refund, got {data.get('object')!r}")
        return cls(
            id=required(data, "id", str),
            amount=required(data, "amount", int),
            status=required(data, "status", str),
            payment_intent=optional(data, "payment_intent", str),
            created=required(data, "created", int),
            reference=optional(optional(data, "metadata", dict) or {}, REFERENCE, str),
        )


def retrieve_payment(intent_id: str) -> Payment:
    """What was refunded of a PaymentIntent. Raises ResourceNotFound, also for an id of the wrong form."""
    if not INTENT_ID.fullmatch(intent_id):
        message = "not the form of a payment intent's id"
        raise ResourceNotFound(404, code="resource_missing", param="id", message=message)
    query = urlencode({"expand[]": "latest_charge"})
    data = client().get(f"/v1/payment_intents/{intent_id}?{query}")
    charge = data.get("latest_charge")
    if not isinstance(charge, Mapping):
        raise InvalidResponse("`latest_charge` was not expanded")
    return Payment(required(data, "id", str), required(charge, "amount_refunded", int))


def create_refund(request: Mapping[str, Any], *, idempotency_key: str) -> Refund:
    """Refund a PaymentIntent. The same key with the same request returns the same refund."""
    return Refund.from_json(client().post("/v1/refunds", request, idempotency_key=idempotency_key))


def find_refund(intent_id: str, reference: str) -> Refund | None:
    """The refund of a PaymentIntent with this reference, if there is one."""
    cursor: str | None = None
    while True:
        refunds, cursor = _list_refunds({"payment_intent": intent_id}, cursor)
        found = next((refund for refund in refunds if refund.reference == reference), None)
        if found is not None or cursor is None:
            return found


def list_refunds(since: int, after: str | None = None) -> tuple[list[Refund], str | None]:
    """A page of the account's refunds made at `since` or later, newest first, and the cursor of the next page, if any.

    Refunds of other payments than the shop's are among them.
    """
    return _list_refunds({"created[gte]": str(since)}, after)


def _list_refunds(filters: Mapping[str, str], after: str | None) -> tuple[list[Refund], str | None]:
    query = {**filters, "limit": str(PAGE_SIZE), **({"starting_after": after} if after else {})}
    page = client().get(f"/v1/refunds?{urlencode(query)}")
    rows = page.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidResponse("`data` is not a list of objects")
    refunds = [Refund.from_json(row) for row in rows]
    return refunds, refunds[-1].id if refunds and page.get("has_more") else None
