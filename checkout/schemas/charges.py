"""Requests about charges."""

from __future__ import annotations

from typing import Annotated, ClassVar

from checkout.schemas.addresses import Shipping
from checkout.schemas.fields import Email, text
from checkout.schemas.updates import Update


class ChargeUpdate(Update):
    """POST /v1/charges/{id}."""

    clears: ClassVar[frozenset[str]] = frozenset({"description", "receipt_email", "shipping"})
    description: Annotated[str, text(1000)] | None = None
    receipt_email: Email | None = None
    shipping: Shipping | None = None
