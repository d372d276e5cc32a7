"""Objects within a Checkout Session's request."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from checkout.schemas.addresses import Shipping
from checkout.schemas.cards import Redisplay
from checkout.schemas.fields import (
    Amount,
    Boolean,
    Email,
    NewMetadata,
    Schema,
    Url,
    absent,
    refusal,
    text,
)
from checkout.schemas.neutral import Empty
from checkout.schemas.payment_intents import CaptureMethod, StatementDescriptor, Suffix, Usage


class Enabled(Schema):
    """A choice as an object, as Stripe's libraries send it."""

    enabled: Boolean


class PaymentIntentData(Schema):
    """Fields of the session's PaymentIntent."""

    apart: ClassVar[frozenset[str]] = frozenset({"on_behalf_of", "transfer_data", "transfer_group"})
    capture_method: CaptureMethod = "automatic"
    description: Annotated[str, text(1000)] | None = None
    receipt_email: Email | None = None
    setup_future_usage: Usage | None = None
    shipping: Shipping | None = None
    statement_descriptor: StatementDescriptor | None = None
    statement_descriptor_suffix: Suffix | None = None
    application_fee_amount: Amount | None = None
    metadata: NewMetadata | None = None
    on_behalf_of: Empty | None = None
    transfer_data: Empty | None = None
    transfer_group: Empty | None = None


class SetupIntentData(Schema):
    """Fields of the SetupIntent of a session in mode `setup`."""

    apart: ClassVar[frozenset[str]] = frozenset({"on_behalf_of"})
    description: Annotated[str, text(1000)] | None = None
    metadata: NewMetadata | None = None
    on_behalf_of: Empty | None = None


class Wallet(Schema):
    display: Literal["auto", "never"] = "auto"


class WalletOptions(Schema):
    link: Wallet | None = None
    apple_pay: Wallet | None = None
    google_pay: Wallet | None = None


class SavedPaymentMethodOptions(Schema):
    allow_redisplay_filters: Annotated[list[Redisplay], Field(max_length=3)] | None = None
    payment_method_remove: Literal["disabled", "enabled"] | None = None
    payment_method_save: Literal["disabled", "enabled"] = "disabled"


class NewPaymentMethod(Schema):
    """Of the card that the shopper enters."""

    allow_redisplay: Redisplay | None = None


class CustomerChanges(Schema):
    """What the shopper enters replaces what is known of the session's customer, with `auto`."""

    address: Literal["auto", "never"] | None = None
    name: Literal["auto", "never"] | None = None
    shipping: Literal["auto", "never"] | None = None

    def wanted(self) -> dict[str, Any]:
        return {name: how for name, how in self.model_dump().items() if how == "auto"}


class Redirect(Schema):
    url: Url


class Confirmation(Schema):
    custom_message: Annotated[str, text(500)] | None = None


class AfterCompletion(Schema):
    """Where the shopper goes after paying. The details of `hosted_confirmation` have two names."""

    type: Literal["redirect", "hosted_confirmation"]
    redirect: Redirect | None = None
    hosted: Confirmation | None = None
    hosted_confirmation: Confirmation | None = None

    @model_validator(mode="after")
    def _fitting(self) -> AfterCompletion:
        if self.type == "redirect" and self.redirect is None:
            raise absent("redirect")
        if self.hosted is not None and self.hosted_confirmation is not None:
            raise refusal("can't be given with `hosted_confirmation`", field="hosted")
        other = {
            "redirect": ("hosted", "hosted_confirmation"),
            "hosted_confirmation": ("redirect",),
        }
        for name in other[self.type]:
            if getattr(self, name) is not None:
                raise refusal("doesn't go with this `type`", field=name)
        return self

    def answered(self) -> dict[str, Any]:
        """As the session answers it: the details of a confirmation under both of their names."""
        if self.redirect is not None:
            return {"type": self.type, "redirect": self.redirect.model_dump()}
        details = (self.hosted or self.hosted_confirmation or Confirmation()).model_dump()
        return {"type": self.type, "hosted": details, "hosted_confirmation": details}
