"""Requests about payment methods."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from checkout.schemas.addresses import BillingDetails
from checkout.schemas.bank_accounts import SepaDebit, UsBankAccount
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
from checkout.schemas.methods import AVAILABLE, MethodType
from checkout.schemas.neutral import Empty
from checkout.schemas.updates import Update

CustomerId = Annotated[str, id_of("cus_")]
OF_A_NEW_ONE = ("type", *AVAILABLE, "billing_details", "allow_redisplay", "metadata")


class MethodCreate(Request):
    """POST /v1/payment_methods: `{payment_method, customer}` attaches one, `{type, card, …}` makes one."""

    payment_method: MethodId | None = None
    customer: CustomerId | None = None
    type: MethodType | None = None
    card: CardData | None = None
    us_bank_account: UsBankAccount | None = None
    sepa_debit: SepaDebit | None = None
    billing_details: BillingDetails | None = None
    allow_redisplay: Redisplay | None = None
    radar_options: Empty | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> MethodCreate:
        made = [name for name in OF_A_NEW_ONE if getattr(self, name) is not None]
        if self.payment_method is not None or (self.customer is not None and not made):
            self._check_attaching(made)
        elif self.type is None or getattr(self, self.type) is None:
            raise absent(self.type or "type")
        elif self.customer is not None:
            message = f"can't be given with `{self.type}`; attach it afterwards"
            raise refusal(message, field="customer")
        for name in AVAILABLE:
            if self.type and name != self.type and getattr(self, name) is not None:
                raise refusal(f"can't be given with `type` {self.type}", field=name)
        return self

    def _check_attaching(self, made: list[str]) -> None:
        if made:
            raise refusal("can't be given with `payment_method`", field=made[0])
        for name in ("payment_method", "customer"):
            if getattr(self, name) is None:
                raise absent(name)

    def data(self) -> PaymentMethodData | None:
        """What to create a payment method from; None when one is attached."""
        if self.type is None:
            return None
        return PaymentMethodData(
            type=self.type,
            card=self.card,
            us_bank_account=self.us_bank_account,
            sepa_debit=self.sepa_debit,
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
    type: MethodType | None = None


class MethodList(CustomerMethodList):
    customer: Reference | None = None
