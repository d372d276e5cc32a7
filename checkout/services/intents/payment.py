"""PaymentIntents: created, changed, paid or declined."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm.attributes import set_committed_value

from checkout import serializers
from checkout.domain import amounts, balance
from checkout.domain.cards import WITHOUT_CHARGE, Decline
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import ChargeStatus, IntentStatus, SessionStatus
from checkout.domain.outcomes import CLOSED, SUCCEEDED, Outcome, Result
from checkout.models import Charge, PaymentIntent, PaymentMethod
from checkout.models.base import new_id
from checkout.models.payments import LOADED_CHARGES
from checkout.models.transitions import must_move
from checkout.schemas.payment_intents import PaymentIntentCreate
from checkout.schemas.session_parts import PaymentIntentData
from checkout.services import disputes, payment_methods, tenancy
from checkout.services.intents import base, terms
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db

AUTHORISATION_SECONDS = 7 * 24 * 3600
"""How long an uncaptured authorisation lasts (contract: 7 days)."""
TERMS = frozenset(
    {
        "amount",
        "currency",
        "customer_id",
        "payment_method_id",
        "payment_method_types",
        "capture_method",
        "request_three_d_secure",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "application_fee_amount",
    }
)
"""The columns that can't change once the intent is paid."""


def create(
    tenant: Tenant, request: PaymentIntentCreate, method: PaymentMethod | None
) -> PaymentIntent:
    """Create an intent over the API, unconfirmed. Raises ResourceMissing, InvalidRequest.

    Events: payment_intent.created.
    """
    amounts.check_chargeable(request.amount, request.currency, param="amount")
    amounts.check_fee(request.application_fee_amount, request.amount)
    terms.check_types(request.chosen_types, request.currency, request.capture_method)
    return base.create(PaymentIntent, tenant, request, method)


def create_for_session(
    tenant: Tenant,
    data: PaymentIntentData,
    *,
    amount: int,
    currency: str,
    customer_id: str | None,
    options: dict[str, Any],
) -> PaymentIntent:
    """The intent of a new Checkout Session, still to be inserted. `amount` in minor units; `options` are columns.

    Events: payment_intent.created.
    """
    amounts.check_chargeable(amount, currency, param="amount")
    columns: dict[str, Any] = {
        **{"amount": amount, "currency": currency, "customer_id": customer_id},
        **data.columns(),
        **options,
    }
    terms.check_types(
        columns.get("payment_method_types"), currency, columns.get("capture_method", "automatic")
    )
    return base.new(PaymentIntent, tenant, None, **columns)


def retrieve(tenant: Tenant, intent_id: str, *, param: str = "id") -> PaymentIntent:
    """Raises ResourceMissing."""
    options = base.serializer_options(PaymentIntent)
    return tenancy.find(
        PaymentIntent, tenant, intent_id, kind="PaymentIntent", param=param, options=options
    )


def listing(tenant: Tenant, *, customer: str | None = None, **filters: Any) -> Select[Any]:
    """The query of a list of intents. Filters: `customer`, `created`."""
    query = tenancy.listing(PaymentIntent, tenant, customer_id=customer, **filters)
    return query.options(*base.serializer_options(PaymentIntent))


def retrieve_charge(tenant: Tenant, charge_id: str, *, param: str = "id") -> Charge:
    """Raises ResourceMissing."""
    return tenancy.find(Charge, tenant, charge_id, kind="Charge", param=param)


def update_charge(charge: Charge, changes: dict[str, Any]) -> Charge:
    """Change columns of a locked charge. Events: charge.updated."""
    with outbox.updating(EventType.CHARGE_UPDATED, charge):
        for column, value in changes.items():
            setattr(charge, column, value)
    return charge


def charges(
    tenant: Tenant,
    *,
    customer: str | None = None,
    payment_intent: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list of charges. Filters: `customer`, `payment_intent`, `created`."""
    return tenancy.listing(
        Charge, tenant, customer_id=customer, payment_intent_id=payment_intent, **filters
    )


def update(intent: PaymentIntent, changes: dict[str, Any]) -> PaymentIntent:
    """Change columns of a locked intent. TERMS only before it is paid, and never those of an open session's intent.

    Raises UnexpectedState, InvalidRequest, ResourceMissing.
    """
    new = {name: value for name, value in changes.items() if name in TERMS}
    if new:
        terms.check_changeable(intent)
        _check_amounts(intent, new)
        terms.check_parties(intent, new)
    terms.change(intent, changes, anew=bool(new))
    return intent


def _check_amounts(intent: PaymentIntent, new: dict[str, Any]) -> None:
    """Check the new amounts together with those that stay. Raises InvalidRequest."""
    names = (
        *("amount", "currency", "application_fee_amount"),
        *("payment_method_types", "capture_method"),
    )
    now = {name: new.get(name, getattr(intent, name)) for name in names}
    if {"amount", "currency"} & set(new):
        amounts.check_chargeable(now["amount"], now["currency"], param="amount")
    amounts.check_fee(now["application_fee_amount"], now["amount"])
    terms.check_types(now["payment_method_types"], now["currency"], now["capture_method"])


def succeed(intent: PaymentIntent, method: PaymentMethod, *, flow: str | None = None) -> Outcome:
    """The issuer has approved: charge the amount, or authorise it for capture, and keep the card if that was agreed.

    The caller has locked intent and card. `intent.shipping` is written with the rest: a session sets it in memory. A
    session that is complete already was to be paid by a debit, which has failed. Events: payment_intent.succeeded or
    payment_intent.amount_capturable_updated, charge.succeeded, payment_method.attached, order.paid, those of a dispute.
    """
    manual = intent.capture_method == "manual"
    charge = add_charge(intent, method, captured=not manual, flow=flow)
    must_move(
        intent,
        to={"status": IntentStatus.REQUIRES_CAPTURE if manual else IntentStatus.SUCCEEDED},
        values={
            "payment_method_id": method.id,
            "latest_charge_id": charge.id,
            "last_payment_error": None,
            "attempt_token": None,
            "amount_capturable": intent.amount if manual else 0,
            "amount_received": 0 if manual else intent.amount,
            "capture_before": clock.now() + AUTHORISATION_SECONDS if manual else None,
            "shipping": intent.shipping,
        },
    )
    outbox.record(
        EventType.PAYMENT_INTENT_AMOUNT_CAPTURABLE_UPDATED
        if manual
        else EventType.PAYMENT_INTENT_SUCCEEDED,
        intent,
    )
    outbox.record(EventType.CHARGE_SUCCEEDED, charge)
    if intent.session and intent.session.status is SessionStatus.COMPLETE and not manual:
        base.mark_paid(intent)
    if charge.captured:
        disputes.open_if_disputed(charge)
    if intent.setup_future_usage:
        payment_methods.keep(method, intent.customer_id, intent.setup_future_usage)
    return SUCCEEDED


def decline(
    intent: PaymentIntent, method: PaymentMethod, why: Decline, *, flow: str | None = None
) -> Outcome:
    """The issuer has declined: a failed Charge, and the intent can be confirmed again. CLOSED if it can't be any more.

    A failed challenge, or a card that can't be used any more, is no charge: the issuer was not asked for the money.
    Events: payment_intent.payment_failed, charge.failed.
    """
    if not base.fail(intent, method, why):
        return CLOSED
    charge = None
    if why not in WITHOUT_CHARGE:
        charge = add_charge(intent, method, decline=why, flow=flow)
        db.session.flush()  # before the intent refers to it
        intent.latest_charge_id = charge.id
    outbox.record(EventType.PAYMENT_INTENT_PAYMENT_FAILED, intent)
    if charge:
        outbox.record(EventType.CHARGE_FAILED, charge)
    return Outcome(Result.DECLINED, why)


def add_charge(
    intent: PaymentIntent,
    method: PaymentMethod,
    *,
    captured: bool = False,
    pending: bool = False,
    decline: Decline | None = None,
    flow: str | None = None,
) -> Charge:
    """The charge of a locked intent: `captured`, authorised, declined, or `pending` until the bank answers."""
    now = clock.now()
    answered = ChargeStatus.FAILED if decline else ChargeStatus.SUCCEEDED
    charge = Charge(
        id=new_id("ch"),
        amount=intent.amount,
        amount_captured=intent.amount if captured else 0,
        captured=captured,
        captured_at=now if captured else None,
        amount_fee=balance.processing_fee(intent.amount, intent.currency) if captured else 0,
        currency=intent.currency,
        status=ChargeStatus.PENDING if pending else answered,
        payment_intent_id=intent.id,
        payment_method_id=method.id,
        customer_id=intent.customer_id,
        description=intent.description,
        statement_descriptor=intent.statement_descriptor,
        statement_descriptor_suffix=intent.statement_descriptor_suffix,
        receipt_email=intent.receipt_email,
        shipping=intent.shipping,
        billing_details=method.billing_details,
        payment_method_details=serializers.charged_method(method, decline, flow),
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        decline_code=decline.decline_code if decline else None,
        metadata_=intent.metadata_,
        created=now,
        **Tenant.of(intent).stamp(),
    )
    db.session.add(charge)
    set_committed_value(intent, "charges", [charge, *intent.charges][:LOADED_CHARGES])
    return charge
