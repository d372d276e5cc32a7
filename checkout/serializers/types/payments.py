"""Intents, charges, payment methods, refunds."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from checkout.domain.lifecycle import ChargeStatus, IntentStatus, RefundStatus, SetupStatus
from checkout.serializers.types.banks import (
    DebitedSepaAccount,
    DebitedUsBankAccount,
    SepaDebit,
    UsBankAccount,
)
from checkout.serializers.types.parts import (
    BillingDetails,
    CardTypes,
    Currency,
    LastError,
    Metadata,
    MethodTypes,
    NextAction,
    Recipient,
    Time,
)
from checkout.serializers.types.shape import Stored, one_of


class Checks(TypedDict):
    address_line1_check: str | None
    address_postal_code_check: str | None
    cvc_check: Annotated[str, one_of("pass", "fail", "unchecked")] | None


class Networks(TypedDict):
    available: list[str]
    preferred: str | None


class CardWallet(TypedDict):
    type: Annotated[str, one_of("apple_pay", "google_pay")]
    dynamic_last4: str | None
    apple_pay: NotRequired[dict[str, Any]]
    google_pay: NotRequired[dict[str, Any]]


class AnyCard(TypedDict):
    brand: str
    funding: Annotated[str, one_of("credit", "debit", "prepaid")]
    last4: str
    exp_month: int
    exp_year: int
    country: str | None
    fingerprint: str | None
    checks: Checks
    wallet: NotRequired[CardWallet]


class Card(AnyCard):
    networks: Networks


class Authentication(TypedDict):
    authentication_flow: Annotated[str, one_of("challenge", "frictionless")]
    electronic_commerce_indicator: str
    exemption_indicator: None
    result: str
    result_reason: None
    transaction_id: None
    version: str


class ChargedCard(AnyCard):
    network: str
    three_d_secure: Stored[Authentication] | None


class PaymentMethodDetails(TypedDict):
    type: Annotated[str, one_of("card", "us_bank_account", "sepa_debit")]
    card: NotRequired[ChargedCard]
    us_bank_account: NotRequired[DebitedUsBankAccount]
    sepa_debit: NotRequired[DebitedSepaAccount]


class PaymentMethod(TypedDict):
    id: str
    object: Literal["payment_method"]
    type: Annotated[str, one_of("card", "us_bank_account", "sepa_debit")]
    card: NotRequired[Stored[Card]]
    us_bank_account: NotRequired[Stored[UsBankAccount]]
    sepa_debit: NotRequired[Stored[SepaDebit]]
    billing_details: Stored[BillingDetails]
    allow_redisplay: Annotated[str, one_of("always", "limited", "unspecified")]
    customer: str | None
    metadata: Metadata
    livemode: bool
    created: Time


class CardPaymentOptions(TypedDict):
    request_three_d_secure: Annotated[str, one_of("any", "automatic", "challenge")]


class PaymentMethodOptions(TypedDict):
    card: CardPaymentOptions


class AutomaticMethods(TypedDict):
    enabled: bool
    allow_redirects: Annotated[str, one_of("always", "never")]


class PaymentIntent(TypedDict):
    id: str
    object: Literal["payment_intent"]
    amount: int
    amount_capturable: int
    amount_received: int
    currency: Currency
    status: IntentStatus
    capture_method: Annotated[str, one_of("automatic", "automatic_async", "manual")]
    confirmation_method: Annotated[str, one_of("automatic", "manual")]
    customer: str | None
    payment_method: str | None
    payment_method_types: MethodTypes
    payment_method_options: Stored[PaymentMethodOptions]
    automatic_payment_methods: Stored[AutomaticMethods] | None
    description: str | None
    receipt_email: str | None
    shipping: Stored[Recipient] | None
    statement_descriptor: str | None
    statement_descriptor_suffix: str | None
    application_fee_amount: int | None
    setup_future_usage: Annotated[str, one_of("on_session", "off_session")] | None
    last_payment_error: Stored[LastError] | None
    latest_charge: str | None
    charges: dict[str, Any]
    client_secret: NotRequired[str]
    next_action: Stored[NextAction] | None
    canceled_at: Time | None
    cancellation_reason: str | None
    merchant_id: str
    metadata: Metadata
    livemode: bool
    created: Time


class SetupIntent(TypedDict):
    id: str
    object: Literal["setup_intent"]
    status: SetupStatus
    usage: Annotated[str, one_of("on_session", "off_session")]
    customer: str | None
    payment_method: str | None
    payment_method_types: CardTypes
    payment_method_options: Stored[PaymentMethodOptions]
    automatic_payment_methods: Stored[AutomaticMethods] | None
    description: str | None
    last_setup_error: Stored[LastError] | None
    next_action: Stored[NextAction] | None
    canceled_at: Time | None
    cancellation_reason: str | None
    client_secret: NotRequired[str]
    merchant_id: str
    metadata: Metadata
    livemode: bool
    created: Time


class Charge(TypedDict):
    id: str
    object: Literal["charge"]
    amount: int
    amount_captured: int
    amount_refunded: int
    balance_transaction: str | None
    captured: bool
    paid: bool
    refunded: bool
    disputed: bool
    dispute: str | None
    currency: Currency
    status: ChargeStatus
    payment_intent: str
    payment_method: str | None
    payment_method_details: Stored[PaymentMethodDetails]
    billing_details: Stored[BillingDetails]
    customer: str | None
    description: str | None
    receipt_email: str | None
    shipping: Stored[Recipient] | None
    statement_descriptor: str | None
    statement_descriptor_suffix: str | None
    calculated_statement_descriptor: str
    failure_code: str | None
    failure_message: str | None
    decline_code: str | None
    metadata: Metadata
    livemode: bool
    created: Time


class Refund(TypedDict):
    id: str
    object: Literal["refund"]
    amount: int
    balance_transaction: str | None
    currency: Currency
    status: RefundStatus
    charge: str
    payment_intent: str
    reason: str | None
    metadata: Metadata
    livemode: bool
    created: Time
