"""Requests about payment methods."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from checkout.schemas.addresses import BillingDetails
from checkout.schemas.cards import CardData, MethodId, PaymentMethodData, Redisplay, Year
from checkout.schemas.fields import (
    Integer,
    NewMetadata,
    Request,
    Schema,
    absent,
    id_of,
    refusal,
)
from checkout.schemas.lists import CreatedPage, Reference
from checkout.schemas.neutral import Empty
from checkout.schemas.updates import Update

CustomerId = Annotated[str, id_of("cus_")]
OF_A_CARD = ("type", "card", "billing_details", "allow_redisplay", "metadata")


class MethodCreate(Request):
    """POST /v1/payment_methods: `{payment_method, customer}` attaches one, `{type, card, …}` makes one."""

    payment_method: MethodId | None = None
    customer: CustomerId | None = None
    type: Literal["card"] | None = None
    card: CardData | None = None
    billing_details: BillingDetails | None = None
    allow_redisplay: Redisplay | None = None
    radar_options: Empty | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> MethodCreate:
        made = [name for name in OF_A_CARD if getattr(self, name) is not None]
        if self.payment_method is not None or (self.customer is not None and not made):
            self._check_attaching(made)
        elif self.type is None or self.card is None:
            raise absent("card" if self.type else "type")
        elif self.customer is not None:
            raise refusal("can't be given with `card`; attach it afterwards", field="customer")
        return self

    def _check_attaching(self, made: list[str]) -> None:
        if made:
            raise refusal("can't be given with `payment_method`", field=made[0])
        for name in ("payment_method", "customer"):
            if getattr(self, name) is None:
                raise absent(name)

    def data(self) -> PaymentMethodData | None:
        """The card to create a payment method from; None when one is attached."""
        if self.card is None:
            return None
        return PaymentMethodData(
            type="card",
            card=self.card,
            billing_details=self.billing_details,
            allow_redisplay=self.allow_redisplay,
            metadata=self.metadata,
        )


class CardUpdate(Schema):
    exp_month: Annotated[Integer, Field(ge=1, le=12)] | None = None
    exp_year: Year | None = None
    networks: Empty | None = None


class MethodUpdate(Update):
    """POST /v1/payment_methods/{id}."""

    apart: ClassVar[frozenset[str]] = Update.apart | frozenset(
        "billing_details card link us_bank_account".split()
    )
    allow_redisplay: Redisplay | None = None
    billing_details: BillingDetails | None = None
    card: CardUpdate | None = None
    link: Empty | None = None
    us_bank_account: Empty | None = None

    def all_changes(
        self, metadata: dict[str, str], billing_details: dict[str, Any]
    ) -> dict[str, Any]:
        """The columns to change. Billing details of the locked row that are not given stay."""
        changes = self.changes(metadata)
        if self.card:
            changes |= self.card.model_dump(include={"exp_month", "exp_year"}, exclude_none=True)
        if self.billing_details:
            given = self.billing_details.columns()
            known = {name: value for name, value in given.items() if value is not None}
            changes["billing_details"] = {**billing_details, **known}
        return changes


class Attach(Request):
    customer: CustomerId


class CustomerMethodList(CreatedPage):
    type: Literal["card"] | None = None


class MethodList(CustomerMethodList):
    customer: Reference | None = None
