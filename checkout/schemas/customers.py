"""Requests about customers."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from checkout.schemas.addresses import Address, Recipient
from checkout.schemas.cards import MethodId, Token
from checkout.schemas.fields import (
    Boolean,
    Email,
    Integer,
    NewMetadata,
    Request,
    Schema,
    refusal,
    text,
)
from checkout.schemas.neutral import Empty, Neither, Zero, empty_as_object, forget
from checkout.schemas.updates import Changes, Emptied, Update

LANGUAGE = StringConstraints(pattern=r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$", max_length=35)


def _first(value: int) -> None:
    if value != 1:
        raise refusal("must be 1: invoices are not available")


def _blank_as_none(value: Any) -> Any:
    return "none" if value == "" else value


Name = Annotated[str, text(256)]
Phone = Annotated[str, text(40)]
Description = Annotated[str, text(5000)]
Locales = Annotated[list[Annotated[str, LANGUAGE]], Field(max_length=20), Emptied]


class InvoiceField(Schema):
    name: Annotated[str, text(40)]
    value: Annotated[str, text(140)]


class InvoiceSettings(Changes):
    """`custom_fields` and `footer` are stored: Till makes no invoices."""

    clears: ClassVar[frozenset[str]] = frozenset(
        {"custom_fields", "default_payment_method", "footer"}
    )
    custom_fields: Annotated[list[InvoiceField], Field(max_length=4)] | None = None
    default_payment_method: MethodId | None = None
    footer: Annotated[str, text(5000)] | None = None
    rendering_options: Empty | None = None

    def merged(self, current: dict[str, Any]) -> dict[str, Any]:
        """What is stored besides the default payment method: `current` with what the request changes."""
        given = self.model_dump(include=self.model_fields_set & {"custom_fields", "footer"})
        return {**current, **given}


class Tax(Schema):
    """Till computes no taxes, so nothing is found out about where the customer is."""

    ip_address: Empty | None = None
    validate_location: Literal["auto", "deferred", "immediately"] | None = None


class OfCustomers(Schema):
    """Parameters for what Till doesn't have, with the values that ask for nothing."""

    balance: Zero | None = None
    cash_balance: Empty | None = None
    coupon: Empty | None = None
    invoice_prefix: Empty | None = None
    next_invoice_sequence: Annotated[Integer, AfterValidator(_first)] | None = None
    promotion_code: Empty | None = None
    tax: Annotated[Tax, BeforeValidator(empty_as_object), AfterValidator(forget)] | None = None
    tax_exempt: Annotated[Neither, BeforeValidator(_blank_as_none)] | None = None
    validate_: Annotated[Boolean, AfterValidator(forget)] | None = Field(
        default=None, alias="validate"
    )


class Person(OfCustomers):
    """What is given when a customer is created, and may be changed."""

    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    description: Description | None = None
    individual_name: Name | None = None
    business_name: Name | None = None
    address: Address | None = None
    shipping: Recipient | None = None
    preferred_locales: Locales | None = None
    invoice_settings: InvoiceSettings | None = None
    source: Token | None = None


TEXTS = frozenset("email name phone description individual_name business_name".split())
NOT_COLUMNS = frozenset({"expand", "invoice_settings", "payment_method", "source"}).union(
    OfCustomers.model_fields
)
"""Fields that the service works out, or only checks."""


class CustomerCreate(Changes, Person, Request):
    """POST /v1/customers. An empty text is the same as not given."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {"tax_id_data", "test_clock"}
    clears: ClassVar[frozenset[str]] = TEXTS | {"address", "shipping"}
    payment_method: MethodId | None = None
    tax_id_data: Empty | None = None
    test_clock: Empty | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _one_card(self) -> CustomerCreate:
        if self.source is not None and self.payment_method is not None:
            raise refusal("can't be given with `payment_method`", field="source")
        return self


class CustomerUpdate(Update, Person):
    """POST /v1/customers/{id}."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {"default_source", "metadata"}
    clears: ClassVar[frozenset[str]] = TEXTS | {"address", "shipping"}
    default_source: Empty | None = None
