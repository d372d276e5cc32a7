"""The request that updates a Checkout Session."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from checkout.schemas.discounts import SessionDiscounts
from checkout.schemas.fields import Email
from checkout.schemas.neutral import Empty
from checkout.schemas.sessions import MAX_SHIPPING_OPTIONS
from checkout.schemas.shipping import ShippingOption
from checkout.schemas.shoppers import CollectedInformation
from checkout.schemas.updates import Emptied, Update


class SessionUpdate(Update):
    """POST /v1/checkout/sessions/{id}. An empty list of `shipping_options` offers none, and one of `discounts`
    removes the discount.
    """

    apart: ClassVar[frozenset[str]] = Update.apart | {"line_items", "payment_intent_data"}
    line_items: Empty | None = None
    payment_intent_data: Empty | None = None
    customer_email: Email | None = None
    discounts: SessionDiscounts = None
    collected_information: CollectedInformation | None = None
    shipping_options: Annotated[
        Annotated[list[ShippingOption], Field(max_length=MAX_SHIPPING_OPTIONS)] | None,
        Emptied,
    ] = None
