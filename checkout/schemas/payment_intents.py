"""Requests about PaymentIntents."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from checkout.domain.amounts import MAX_AMOUNT
from checkout.schemas.cards import Paying, Types
from checkout.schemas.fields import (
    Amount,
    Boolean,
    Currency,
    Integer,
    NewMetadata,
    Request,
    Schema,
    Url,
    id_of,
    refusal,
    text,
)
from checkout.schemas.not_available import OfIntents, OfNewIntents, OfRefunds
from checkout.schemas.updates import Update

Charged = Annotated[Integer, Field(ge=1, le=MAX_AMOUNT)]
"""Minor units of what is paid, captured or refunded: at least one."""
Usage = Literal["on_session", "off_session"]
NOT_COLUMNS = frozenset(
    "automatic_payment_methods expand payment_method payment_method_data payment_method_types "
    "source".split()
)
"""Fields of an intent's requests that the service resolves to a payment method, or only checks."""


class Terms(Paying):
    """What is given when an intent is created, and may be changed until it is paid."""

    customer: Annotated[str, id_of("cus_")] | None = None
    payment_method_types: Types | None = None
    setup_future_usage: Usage | None = None
    description: Annotated[str, text(1000)] | None = None
    statement_descriptor: Annotated[str, text(22)] | None = None
    application_fee_amount: Amount | None = None


class PaymentIntentCreate(Terms, OfNewIntents, Request):
    """POST /v1/payment_intents."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {"confirm", "off_session"}
    amount: Charged
    currency: Currency
    capture_method: Literal["automatic", "manual"] = "automatic"
    confirmation_method: Literal["automatic", "manual"] = "automatic"
    confirm: Boolean = False
    off_session: Boolean | None = None
    return_url: Url | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _confirmed_at_once(self) -> PaymentIntentCreate:
        if self.off_session and not self.confirm:
            raise refusal("can only be given with `confirm: true`", field="off_session")
        return self


class PaymentIntentUpdate(Update, Terms):
    """POST /v1/payment_intents/{id}."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {"metadata"}
    clears: ClassVar[frozenset[str]] = frozenset(
        {"description", "statement_descriptor", "application_fee_amount", "setup_future_usage"}
    )
    amount: Charged | None = None
    currency: Currency | None = None


class Confirm(Paying, OfIntents):
    """The parameters that confirm either kind of intent."""

    payment_method_type: Literal["card"] | None = None
    return_url: Url | None = None


class PaymentIntentConfirm(Confirm, Request):
    off_session: Boolean = False


class Capture(Request):
    """The amount under either of its names; without one, all that is authorised."""

    amount_to_capture: Charged | None = None
    amount: Charged | None = None

    @model_validator(mode="after")
    def _one_name(self) -> Capture:
        if self.amount_to_capture is not None and self.amount is not None:
            raise refusal("can't be given with `amount_to_capture`", field="amount")
        return self

    @property
    def taken(self) -> int | None:
        return self.amount_to_capture if self.amount is None else self.amount

    @property
    def param(self) -> str:
        """The name that was used."""
        return "amount_to_capture" if self.amount is None else "amount"


class Cancel(Request):
    cancellation_reason: Annotated[str, text(500)] | None = None


class Refunding(OfRefunds, Schema):
    """How much is refunded, and why; without an amount, all that is left."""

    amount: Charged | None = None
    reason: Annotated[str, text(1000)] | None = None
    metadata: NewMetadata | None = None


class PaymentIntentRefund(Refunding, Request):
    """POST /v1/payment_intents/{id}/refund."""
