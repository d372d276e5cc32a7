"""Parameters for what Till doesn't have. The values that ask for nothing are taken, all others are refused by name.

Integrations often send such values. Each of these fields is None after validation, so that none becomes a column.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from checkout.schemas.fields import Boolean, Schema, refusal, unavailable


def _forget(_value: object) -> None:
    """The value asks for nothing, so nothing is kept of it."""


def _must_be_false(value: bool) -> None:
    if value:
        raise unavailable("true")


def _must_be_empty(value: Any) -> None:
    if value not in ("", {}, []):
        raise refusal("must be empty: that is not available")


def _only(neutral: str) -> BeforeValidator:
    """Of a text, only this value is available."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and value != neutral:
            raise unavailable(value[:40])
        return value

    return BeforeValidator(check)


Empty = Annotated[None, BeforeValidator(_must_be_empty)]
Off = Annotated[Boolean, AfterValidator(_must_be_false)]
Always = Annotated[Literal["always"], _only("always"), AfterValidator(_forget)]
Automatic = Annotated[Literal["automatic"], _only("automatic"), AfterValidator(_forget)]
Never = Annotated[Literal["never"], _only("never"), AfterValidator(_forget)]
Neither = Annotated[Literal["none"], _only("none"), AfterValidator(_forget)]


class Switch(Schema):
    enabled: Off | None = None


class TaxIds(Switch):
    required: Never | None = None


class Names(Schema):
    business: Switch | None = None
    individual: Switch | None = None


class Consent(Schema):
    promotions: Neither | None = None
    terms_of_service: Neither | None = None


class CustomerChanges(Schema):
    address: Never | None = None
    name: Never | None = None
    shipping: Never | None = None


class AfterExpiration(Schema):
    recovery: Switch | None = None


class CardOptions(Schema):
    request_three_d_secure: Automatic | None = None


class MethodOptions(Schema):
    card: CardOptions | None = None


Disabled = Annotated[Switch, AfterValidator(_forget)]
Options = Annotated[MethodOptions, AfterValidator(_forget)]


def _empty_as_object(value: Any) -> Any:
    return {} if value in ("", []) else value


class OfLinks(Schema):
    """Parameters of sessions and of links."""

    automatic_tax: Disabled | None = None
    consent_collection: (
        Annotated[Consent, BeforeValidator(_empty_as_object), AfterValidator(_forget)] | None
    ) = None
    custom_fields: Empty | None = None
    custom_text: Empty | None = None
    invoice_creation: Disabled | None = None
    managed_payments: Disabled | None = None
    name_collection: Annotated[Names, AfterValidator(_forget)] | None = None
    optional_items: Empty | None = None
    payment_method_collection: Always | None = None
    subscription_data: Empty | None = None
    tax_id_collection: Annotated[TaxIds, AfterValidator(_forget)] | None = None


class OfSessions(OfLinks):
    adaptive_pricing: Disabled | None = None
    after_expiration: Annotated[AfterExpiration, AfterValidator(_forget)] | None = None
    allow_promotion_codes: Off | None = None
    customer_update: Annotated[CustomerChanges, AfterValidator(_forget)] | None = None
    discounts: Empty | None = None
    excluded_payment_method_types: Empty | None = None
    payment_method_options: Options | None = None
    redirect_on_completion: Always | None = None


class OfItems(Schema):
    adjustable_quantity: Disabled | None = None
    dynamic_tax_rates: Empty | None = None
    tax_rates: Empty | None = None


class OfIntents(Schema):
    """Parameters of requests that create or confirm an intent."""

    error_on_requires_action: Off | None = None
    payment_method_options: Options | None = None
    use_stripe_sdk: Off | None = None


class AutomaticMethods(Schema):
    enabled: Boolean
    allow_redirects: Literal["always", "never"] | None = None


class OfNewIntents(OfIntents):
    """`automatic_payment_methods` asks for the methods that the account has, and each account has cards alone."""

    automatic_payment_methods: AutomaticMethods | None = None
    excluded_payment_method_types: Empty | None = None

    @model_validator(mode="after")
    def _one_choice_of_methods(self) -> OfNewIntents:
        automatic = self.automatic_payment_methods
        if automatic and automatic.enabled and getattr(self, "payment_method_types", None):
            raise refusal(
                "can't be given with `automatic_payment_methods`", field="payment_method_types"
            )
        return self


class OfRefunds(Schema):
    refund_application_fee: Off | None = None
    reverse_transfer: Off | None = None
