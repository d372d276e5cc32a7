"""Objects within a Checkout Session's request."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import model_validator

from checkout.schemas.fields import Amount, NewMetadata, Schema, Url, absent, refusal, text


class PaymentIntentData(Schema):
    """Fields of the session's PaymentIntent."""

    capture_method: Literal["automatic", "manual"] = "automatic"
    description: Annotated[str, text(1000)] | None = None
    statement_descriptor: Annotated[str, text(22)] | None = None
    application_fee_amount: Amount | None = None
    metadata: NewMetadata | None = None


class SetupIntentData(Schema):
    """Fields of the SetupIntent of a session in mode `setup`."""

    description: Annotated[str, text(1000)] | None = None
    metadata: NewMetadata | None = None


class Wallet(Schema):
    display: Literal["auto", "never"] = "auto"


class WalletOptions(Schema):
    apple_pay: Wallet | None = None
    google_pay: Wallet | None = None


class SavedPaymentMethodOptions(Schema):
    payment_method_save: Literal["disabled", "enabled"] = "disabled"


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
