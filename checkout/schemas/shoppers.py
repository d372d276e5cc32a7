"""Requests with a shopper's details, from the merchant's own page or a test."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, model_validator

from checkout.schemas.addresses import Address
from checkout.schemas.cards import Paying
from checkout.schemas.discounts import MAX_CODE
from checkout.schemas.fields import (
    Amount,
    Email,
    Request,
    Schema,
    Url,
    absent,
    refusal,
    text,
)
from checkout.schemas.lists import Reference

PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{3,28}[0-9]")


def _phone(value: str) -> str:
    if not PHONE.fullmatch(value):
        raise refusal("must be a valid phone number")
    return value


Phone = Annotated[str, AfterValidator(_phone)]


class ShippingDetails(Schema):
    name: Annotated[str, text(100)]
    address: Address


class ShopperRequest(Request):
    """A request that may come with a publishable key."""

    client_secret: Annotated[str, text(200)] | None = None


class Entered(ShopperRequest):
    """What the shopper has entered."""

    email: Email | None = None
    shipping: ShippingDetails | None = None
    shipping_rate: Reference | None = None


class Details(Entered):
    """POST /v1/checkout/sessions/{id}/details. An empty `promotion_code` removes the discount."""

    promotion_code: Annotated[str, StringConstraints(max_length=MAX_CODE)] | None = None


class Confirm(Entered, Paying):
    """POST /v1/checkout/sessions/{id}/confirm."""

    name: Annotated[str, text(100)] | None = None
    phone: Phone | None = None
    billing_address: Address | None = None
    expected_amount: Amount | None = None
    return_url: Url | None = None


class CollectedInformation(Schema):
    shipping_details: ShippingDetails | None = None

    @model_validator(mode="after")
    def _something(self) -> CollectedInformation:
        if self.shipping_details is None:
            raise absent("shipping_details")
        return self
