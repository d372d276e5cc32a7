"""Parameters for what Till doesn't have. The values that ask for nothing are taken, all others are refused by name.

Integrations often send such values. Each of these fields is None after validation, so that none becomes a column.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from checkout.schemas.fields import Boolean, Email, Schema, Timestamp, refusal, text
from checkout.schemas.methods import Choosing
from checkout.schemas.neutral import (
    Always,
    Disabled,
    Empty,
    Neither,
    Never,
    Off,
    Switch,
    empty_as_object,
    forget,
    only,
)


class Liability(Schema):
    """Who owes the tax: the account itself."""

    type: Annotated[Literal["self"], only("self")]
    account: Empty | None = None


class AutomaticTax(Switch):
    liability: Liability | None = None


class TaxIds(Switch):
    required: Never | None = None


class Name(Switch):
    optional: Boolean | None = None


class Names(Schema):
    business: Name | None = None
    individual: Name | None = None


class ReuseAgreement(Schema):
    """Where the page says that a card may be used again. Till's page has no such text."""

    position: Literal["auto", "hidden"]


class Consent(Schema):
    payment_method_reuse_agreement: ReuseAgreement | None = None
    promotions: Neither | None = None
    terms_of_service: Neither | None = None


class Recovery(Switch):
    allow_promotion_codes: Off | None = None


class AfterExpiration(Schema):
    recovery: Recovery | None = None


def _empty_as_none(value: Any) -> Any:
    return None if value == "" else value


class OfLinks(Schema):
    """Parameters of sessions and of links."""

    automatic_tax: Annotated[AutomaticTax, AfterValidator(forget)] | None = None
    consent_collection: (
        Annotated[Consent, BeforeValidator(empty_as_object), AfterValidator(forget)] | None
    ) = None
    custom_fields: Empty | None = None
    invoice_creation: Disabled | None = None
    managed_payments: Disabled | None = None
    name_collection: Annotated[Names, AfterValidator(forget)] | None = None
    optional_items: Empty | None = None
    payment_method_collection: Always | None = None
    subscription_data: Empty | None = None
    tax_id_collection: Annotated[TaxIds, AfterValidator(forget)] | None = None


class Permissions(Schema):
    """Who may change the shipping details: the page with its client secret, and the server."""

    update_shipping_details: Annotated[Literal["client_only"], only("client_only")] | None = None


class OfSessions(OfLinks):
    adaptive_pricing: Disabled | None = None
    after_expiration: Annotated[AfterExpiration, AfterValidator(forget)] | None = None
    customer_account: Empty | None = None
    permissions: Annotated[Permissions, AfterValidator(forget)] | None = None


class OfItems(Schema):
    adjustable_quantity: Disabled | None = None
    dynamic_tax_rates: Empty | None = None
    tax_rates: Empty | None = None


class Online(Schema):
    ip_address: Annotated[str, text(64)]
    user_agent: Annotated[str, text(1000)]


class Acceptance(Schema):
    """When and how the shopper agreed to later payments."""

    type: Literal["online", "offline"]
    accepted_at: Timestamp | None = None
    online: Online | None = None
    offline: Empty | None = None


class MandateData(Schema):
    customer_acceptance: Acceptance


class OfPaying(Schema):
    """Parameters about a payment that are not available."""

    amount_details: Empty | None = None
    hooks: Empty | None = None
    payment_details: Empty | None = None


class OfConfirmations(Schema):
    """Parameters of requests that confirm an intent.

    `use_stripe_sdk` asks for a `next_action` that Stripe's own scripts follow; Till's has a URL in every case.
    `mandate_data` is for types of payment methods that need a mandate; a card needs none.
    """

    confirmation_token: Empty | None = None
    mandate: Empty | None = None
    mandate_data: Annotated[
        MandateData | None, BeforeValidator(_empty_as_none), AfterValidator(forget)
    ] = None
    radar_options: Empty | None = None
    use_stripe_sdk: Annotated[Boolean, AfterValidator(forget)] | None = None


class OfPayments(OfPaying):
    """Parameters of requests that create or update a PaymentIntent."""

    customer_account: Empty | None = None
    on_behalf_of: Empty | None = None
    transfer_data: Empty | None = None
    transfer_group: Empty | None = None


class OfSetups(Schema):
    """Parameters of requests that create or update a SetupIntent."""

    attach_to_self: Off | None = None
    error_on_requires_action: Off | None = None
    customer_account: Empty | None = None
    flow_directions: Empty | None = None
    on_behalf_of: Empty | None = None
    single_use: Empty | None = None


class AutomaticMethods(Schema):
    enabled: Boolean
    allow_redirects: Literal["always", "never"] = "always"


class Automatic(Choosing):
    """`automatic_payment_methods` asks for the methods that the account has, and each account has cards alone.

    It is answered as it was sent. Without `allow_redirects`, it is "always".
    """

    automatic_payment_methods: AutomaticMethods | None = None

    @model_validator(mode="after")
    def _one_choice_of_methods(self) -> Automatic:
        automatic = self.automatic_payment_methods
        for name in ("payment_method_types", "allowed_payment_method_types"):
            if automatic and automatic.enabled and getattr(self, name):
                raise refusal("can't be given with `automatic_payment_methods`", field=name)
        return self


class OfRefunds(Schema):
    """`instructions_email` is for types of payment methods whose refunds the shopper has to claim; cards have none."""

    currency: Empty | None = None
    customer: Empty | None = None
    instructions_email: Annotated[Email, AfterValidator(forget)] | None = None
    origin: Empty | None = None
    refund_application_fee: Off | None = None
    reverse_transfer: Off | None = None
