"""Requests about Checkout Links."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from checkout.schemas.fields import (
    Boolean,
    Currency,
    Integer,
    NewMetadata,
    Request,
    Schema,
    text,
    unavailable,
)
from checkout.schemas.line_items import LineItem
from checkout.schemas.methods import CardTypes, PaymentOptions
from checkout.schemas.neutral import Empty
from checkout.schemas.not_available import OfLinks
from checkout.schemas.session_parts import AfterCompletion, PaymentIntentData
from checkout.schemas.sessions import MAX_SHIPPING_OPTIONS, Phone
from checkout.schemas.shipping import ShippingAddressCollection, ShippingOption
from checkout.schemas.updates import Update

MAX_LINE_ITEMS = 20
MAX_COMPLETIONS = 1_000_000
CONFIRMATION = AfterCompletion(type="hosted_confirmation")
SESSION_FIELDS = frozenset(
    "allow_promotion_codes customer_creation payment_intent_data payment_method_options phone_number_collection "
    "shipping_address_collection shipping_options".split()
)
"""Fields that go to each session as they are, stored together."""


def _mode(value: Any) -> Any:
    if value == "subscription":
        raise unavailable(value)
    return value


BillingAddress = Literal["auto", "required"]
SubmitType = Literal["auto", "book", "donate", "pay"]
Message = Annotated[str, text(500)]
Customers = Literal["always", "if_required"]


class CompletedSessions(Schema):
    limit: Annotated[Integer, Field(ge=1, le=MAX_COMPLETIONS)]


class Restrictions(Schema):
    completed_sessions: CompletedSessions


class OfPaymentLinks(OfLinks):
    """Parameters that are not available."""

    application_fee_amount: Empty | None = None
    application_fee_percent: Empty | None = None
    custom_text: Empty | None = None
    on_behalf_of: Empty | None = None
    transfer_data: Empty | None = None


class LinkCreate(OfPaymentLinks, Request):
    """POST /v1/checkout_links."""

    apart: ClassVar[frozenset[str]] = SESSION_FIELDS | frozenset(
        "expand line_items currency mode after_completion "
        "payment_method_types restrictions title".split()
    )
    title: Annotated[str, text(30)]
    line_items: Annotated[list[LineItem], Field(min_length=1, max_length=MAX_LINE_ITEMS)]
    mode: Annotated[Literal["payment", "order"], BeforeValidator(_mode)] = "payment"
    description: Message | None = None
    currency: Currency | None = None
    after_completion: AfterCompletion | None = None
    allow_promotion_codes: Boolean | None = None
    billing_address_collection: BillingAddress = "auto"
    customer_creation: Customers | None = None
    inactive_message: Message | None = None
    payment_intent_data: PaymentIntentData | None = None
    payment_method_options: PaymentOptions | None = None
    payment_method_types: CardTypes | None = None
    phone_number_collection: Phone = None
    restrictions: Restrictions | None = None
    shipping_address_collection: ShippingAddressCollection | None = None
    shipping_options: (
        Annotated[list[ShippingOption], Field(min_length=1, max_length=MAX_SHIPPING_OPTIONS)] | None
    ) = None
    submit_type: SubmitType = "auto"
    metadata: NewMetadata | None = None

    def named(self, product: str) -> str:
        """The title; without one, the start of the first product's name."""
        return self.title or product[:30]

    def session_fields(self) -> dict[str, Any]:
        """The given fields among SESSION_FIELDS."""
        return self.model_dump(include=set(SESSION_FIELDS), exclude_none=True)


class PaymentLinkCreate(LinkCreate):
    """POST /v1/payment_links, of Stripe's SDKs, which have no `title`."""

    title: Annotated[str, text(30)] | None = None  # type: ignore[assignment]


class LinkUpdate(Update, OfPaymentLinks):
    """POST /v1/checkout_links/{id}."""

    apart: ClassVar[frozenset[str]] = Update.apart.union(
        "after_completion line_items payment_method_types restrictions".split(),
        OfPaymentLinks.model_fields,
        SESSION_FIELDS,
    )
    clears: ClassVar[frozenset[str]] = frozenset({"inactive_message", "restrictions"})
    active: Boolean | None = None
    after_completion: AfterCompletion | None = None
    allow_promotion_codes: Boolean | None = None
    billing_address_collection: BillingAddress | None = None
    customer_creation: Customers | None = None
    line_items: Empty | None = None
    payment_intent_data: PaymentIntentData | None = None
    payment_method_options: PaymentOptions | None = None
    phone_number_collection: Phone = None
    shipping_address_collection: ShippingAddressCollection | None = None
    shipping_options: Empty | None = None
    inactive_message: Message | None = None
    payment_method_types: CardTypes | None = None
    restrictions: Restrictions | None = None
    submit_type: SubmitType | None = None

    def session_fields(self, current: dict[str, Any]) -> dict[str, Any]:
        """The fields that go to each session, after the update. `current`: those of the locked link."""
        return {**current, **self.model_dump(include=set(SESSION_FIELDS), exclude_none=True)}

    def changes(self, metadata: dict[str, Any]) -> dict[str, Any]:
        """The columns to change, as `Update.changes` gives them."""
        changes = super().changes(metadata)
        if self.after_completion is not None:
            changes["after_completion"] = self.after_completion.answered()
        if "restrictions" in self.model_fields_set:
            changes["completed_limit"] = limit_of(self.restrictions)
        return changes


def limit_of(restrictions: Restrictions | None) -> int | None:
    """The number of sessions that may be completed, or None."""
    return restrictions.completed_sessions.limit if restrictions else None
