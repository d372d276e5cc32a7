"""Postal addresses, and who something is billed or shipped to. An empty text is the same as not given."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, model_validator

from checkout.domain.address_rules import COUNTRIES
from checkout.schemas.fields import Email, Schema, refusal, text
from checkout.schemas.neutral import Empty


def _country(value: str) -> str:
    if value.upper() not in COUNTRIES:
        raise refusal("must be the two-letter code of a country")
    return value.upper()


class Sparse(Schema):
    """Forms of shops send every field of an address, also those that the shopper left empty."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, values: Any) -> Any:
        """Replaces the rule of Schema: an empty text is dropped too."""
        if not isinstance(values, dict):
            return values
        known = cls.model_fields
        return {k: v for k, v in values.items() if v not in (None, "") or k not in known}


class Address(Sparse):
    line1: Annotated[str, text(200)] | None = None
    line2: Annotated[str, text(200)] | None = None
    city: Annotated[str, text(100)] | None = None
    state: Annotated[str, text(100)] | None = None
    postal_code: Annotated[str, text(20)] | None = None
    country: Annotated[str, AfterValidator(_country)] | None = None


class BillingDetails(Sparse):
    email: Email | None = None
    name: Annotated[str, text(256)] | None = None
    phone: Annotated[str, text(40)] | None = None
    address: Address | None = None
    tax_id: Empty | None = None

    def columns(self) -> dict[str, Any]:
        """As a payment method stores it."""
        return self.model_dump(exclude={"tax_id"})


class Recipient(Sparse):
    """`shipping` of a customer."""

    name: Annotated[str, text(256)]
    phone: Annotated[str, text(40)] | None = None
    address: Address


class Shipping(Recipient):
    """`shipping` of a payment."""

    carrier: Annotated[str, text(256)] | None = None
    tracking_number: Annotated[str, text(256)] | None = None
