"""Requests about PaymentIntents."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from checkout.domain.amounts import MAX_AMOUNT
from checkout.schemas.addresses import Shipping
from checkout.schemas.cards import Paying
from checkout.schemas.fields import (
    Amount,
    Boolean,
    Currency,
    Email,
    Integer,
    Metadata,
    NewMetadata,
    Request,
    Schema,
    Url,
    id_of,
    refusal,
    text,
)
from checkout.schemas.methods import Choosing, MethodOptions, MethodType, PaymentOptions
from checkout.schemas.neutral import Empty, On
from checkout.schemas.not_available import (
    Automatic,
    OfConfirmations,
    OfPaying,
    OfPayments,
    OfRefunds,
)
from checkout.schemas.shoppers import ShopperRequest
from checkout.schemas.updates import Changes, Update

NOT_ON_A_STATEMENT = frozenset("<>\\'\"*")


def _suffix(value: str) -> str:
    if not any(character.isalpha() for character in value) or NOT_ON_A_STATEMENT & set(value):
        raise refusal("must have a letter, and none of < > \\ ' \" *")
    return value


def _absent(value: Any) -> Any:
    return True if value in ("one_off", "recurring") else value


Charged = Annotated[Integer, Field(ge=1, le=MAX_AMOUNT)]
"""Minor units of what is paid, captured or refunded: at least one."""
Usage = Literal["on_session", "off_session"]
CaptureMethod = Literal["automatic", "automatic_async", "manual"]
StatementDescriptor = Annotated[str, text(22)]
Suffix = Annotated[StatementDescriptor, AfterValidator(_suffix)]
"""What a bank statement says after the merchant's name."""
OffSession = Annotated[Boolean, BeforeValidator(_absent)]
"""Whether the shopper is absent. The reason is not kept."""
NOT_COLUMNS = frozenset(
    "client_secret expand payment_method payment_method_data payment_method_options source".split()
).union(Choosing.model_fields, OfConfirmations.model_fields, OfPayments.model_fields)
"""Fields of an intent's requests that the service resolves to other columns, or only checks."""


class WithOptions(Schema):
    """A request with options for cards, which become columns of the intent. First among the bases."""

    payment_method_options: MethodOptions | None = None

    def columns(self) -> dict[str, Any]:
        """The given fields as columns."""
        options = self.payment_method_options
        return super().columns() | (options.columns() if options else {})


class WithPaymentOptions(WithOptions):
    payment_method_options: PaymentOptions | None = None

    def columns(self) -> dict[str, Any]:
        """The given fields as columns, with the types that may pay, None for cards alone."""
        columns = super().columns()
        if types := getattr(self, "chosen_types", None):
            columns["payment_method_types"] = None if types == ["card"] else types
        return columns


class Terms(Paying, Choosing, OfPayments):
    """What is given when an intent is created, and may be changed until it is paid."""

    customer: Annotated[str, id_of("cus_")] | None = None
    capture_method: CaptureMethod | None = None
    setup_future_usage: Usage | None = None
    description: Annotated[str, text(1000)] | None = None
    receipt_email: Email | None = None
    shipping: Shipping | None = None
    statement_descriptor: StatementDescriptor | None = None
    statement_descriptor_suffix: Suffix | None = None
    application_fee_amount: Amount | None = None


class PaymentIntentCreate(WithPaymentOptions, Terms, Automatic, OfConfirmations, Request):
    """POST /v1/payment_intents."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {
        "confirm",
        "error_on_requires_action",
        "off_session",
    }
    amount: Charged
    currency: Currency
    capture_method: CaptureMethod = "automatic"
    confirmation_method: Literal["automatic", "manual"] = "automatic"
    confirm: Boolean = False
    error_on_requires_action: Boolean = False
    off_session: OffSession | None = None
    return_url: Url | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _confirmed_at_once(self) -> PaymentIntentCreate:
        for name in ("off_session", "error_on_requires_action"):
            if getattr(self, name) and not self.confirm:
                raise refusal("can only be given with `confirm: true`", field=name)
        return self


class PaymentIntentUpdate(WithPaymentOptions, Update, Terms):
    """POST /v1/payment_intents/{id}."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {"metadata"}
    clears: ClassVar[frozenset[str]] = frozenset(
        "description statement_descriptor statement_descriptor_suffix application_fee_amount "
        "setup_future_usage receipt_email shipping".split()
    )
    amount: Charged | None = None
    currency: Currency | None = None


class Confirm(WithOptions, Paying, OfConfirmations, ShopperRequest):
    """The parameters that confirm either kind of intent."""

    payment_method_type: MethodType | None = None
    return_url: Url | None = None


class PaymentIntentConfirm(WithPaymentOptions, Confirm, Choosing, OfPaying, Changes):
    """POST /v1/payment_intents/{id}/confirm. `columns` are those of the intent that change with it."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {
        "amount_to_confirm",
        "error_on_requires_action",
        "off_session",
        "payment_method_type",
    }
    clears: ClassVar[frozenset[str]] = frozenset(
        {"receipt_email", "setup_future_usage", "shipping"}
    )
    amount_to_confirm: Charged | None = None
    capture_method: CaptureMethod | None = None
    error_on_requires_action: Boolean = False
    off_session: OffSession = False
    receipt_email: Email | None = None
    setup_future_usage: Usage | None = None
    shipping: Shipping | None = None


class Capture(OfPaying, Request):
    """The amount under either of its names; without one, all that is authorised."""

    apart: ClassVar[frozenset[str]] = frozenset(
        "expand amount amount_to_capture final_capture metadata "
        "amount_details hooks payment_details transfer_data".split()
    )
    amount_to_capture: Charged | None = None
    amount: Charged | None = None
    application_fee_amount: Amount | None = None
    final_capture: On | None = None
    statement_descriptor: StatementDescriptor | None = None
    statement_descriptor_suffix: Suffix | None = None
    metadata: Metadata | None = None
    transfer_data: Empty | None = None

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

    apart: ClassVar[frozenset[str]] = frozenset({"expand", *OfRefunds.model_fields})
    amount: Charged | None = None
    reason: Annotated[str, text(1000)] | None = None
    metadata: NewMetadata | None = None


class PaymentIntentRefund(Refunding, Request):
    """POST /v1/payment_intents/{id}/refund."""
