"""Paying a Checkout Session: one press of Pay, one outcome, whatever is pressed at the same time.

Everything that a payment changes is in the caller's one transaction: attempt, charge, PaymentIntent, session, Order,
events and deliveries. A decline is an outcome like any other: written, committed, then shown.

Three gates settle every race, each by the database:
- the attempt's token is inserted once; who comes second reads the first one's outcome,
- the session completes only `WHERE status = 'open' AND expires_at > now`,
- an intent has at most one succeeded charge (a unique index).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select, update

from checkout.domain.cards import Decline, TestCard, look_up
from checkout.domain.errors import InvalidRequest
from checkout.domain.lifecycle import (
    ChargeStatus,
    IntentStatus,
    Mode,
    PaymentStatus,
    SessionStatus,
)
from checkout.models import (
    Charge,
    CheckoutSession,
    PaymentAttempt,
    PaymentIntent,
    PaymentMethod,
)
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.services import customers, events, orders, sessions, snapshots, tenancy
from checkout.services.drafts import CustomerDraft
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db, insert_once


@dataclass(frozen=True)
class Card:
    """What the shopper typed, checked by the form. Only brand, last four and expiry outlive the request."""

    number: str = field(repr=False)
    exp_month: int
    exp_year: int


@dataclass(frozen=True)
class Shopper:
    """Addresses are dicts of the API's keys: line1, line2, city, state, postal_code, country.

    `shipping` is {name, address}, or None where none is collected; `billing_address` likewise.
    """

    email: str
    name: str | None = None
    phone: str | None = None
    billing_address: dict[str, Any] | None = None
    shipping: dict[str, Any] | None = None
    shipping_rate: str | None = None


class Result(StrEnum):
    SUCCEEDED = "succeeded"  # paid, or authorised for a later capture
    DECLINED = "declined"  # the issuer said no; the session is still open
    AMOUNT_CHANGED = "amount_changed"  # not the total that the shopper saw: nothing was charged
    CLOSED = "closed"  # complete or expired meanwhile: nothing was charged
    NEEDS_AUTHENTICATION = "needs_authentication"  # a 3-D Secure card: nothing was charged


@dataclass(frozen=True)
class Outcome:
    """What one press of Pay came to. `decline` is set when it was declined."""

    result: Result
    decline: Decline | None = None

    def to_json(self) -> dict[str, Any]:
        return {"result": self.result, "decline": self.decline and asdict(self.decline)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outcome:
        decline = data["decline"]
        return cls(Result(data["result"]), Decline(**decline) if decline else None)


def pay(
    session: CheckoutSession,
    shopper: Shopper,
    card: Card | None,
    *,
    attempt: str,
    expected_amount: int,
) -> Outcome:
    """Try to pay `session` once.

    `attempt` is the form's token: a second call with it answers the first one's outcome. `expected_amount` is the total
    that the form showed, in minor units. `card` may be None only when there is nothing to pay.
    Raises InvalidRequest for a card that is no test card and for a shipping rate that isn't offered.
    """
    if not _claim(session, attempt):
        return _stored_outcome(attempt)
    outcome = _try(sessions.lock(session), shopper, card, expected_amount)
    db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.token == attempt)
        .values(outcome=outcome.to_json())
    )
    return outcome


def _claim(session: CheckoutSession, attempt: str) -> bool:
    return insert_once(
        PaymentAttempt,
        token=attempt,
        session_id=session.id,
        payment_intent_id=session.payment_intent_id,
        created=clock.now(),
    )


def _stored_outcome(attempt: str) -> Outcome:
    """The claim waited for the transaction that owns the token, so its outcome is there."""
    query = select(PaymentAttempt.outcome).where(PaymentAttempt.token == attempt)
    data = db.session.scalar(query)
    assert data is not None
    return Outcome.from_json(data)


def _try(
    session: CheckoutSession, shopper: Shopper, card: Card | None, expected_amount: int
) -> Outcome:
    if sessions.effective_status(session, clock.now()) != SessionStatus.OPEN:
        if session.status == SessionStatus.OPEN:
            sessions.expire(session)  # it has run out, and nobody wrote that down yet
        return Outcome(Result.CLOSED)
    if shopper.shipping_rate:
        sessions.choose_shipping(session, shopper.shipping_rate)
    if session.amount_total != expected_amount:
        return Outcome(Result.AMOUNT_CHANGED)
    intent = sessions.intent_of(session)
    assert intent is not None
    if session.amount_total == 0:
        return _complete_free(session, intent, shopper)
    issued = _look_up(card)
    if issued.challenge.interrupts:
        return Outcome(Result.NEEDS_AUTHENTICATION)
    assert card is not None
    method = _keep_method(session, shopper, card, issued)
    if issued.decline:
        return _decline(session, intent, method, issued.decline)
    return _complete(session, intent, method, shopper)


def _look_up(card: Card | None) -> TestCard:
    issued = look_up(card.number) if card else None
    if issued is None:
        raise InvalidRequest("Only test cards work here.", param="cardNumber")
    return issued


def _keep_method(
    session: CheckoutSession, shopper: Shopper, card: Card, issued: TestCard
) -> PaymentMethod:
    method = PaymentMethod(
        id=new_id("pm"),
        brand=issued.brand,
        funding=issued.funding,
        last4=issued.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        billing_details=_billing_details(shopper),
        metadata_={},
        created=clock.now(),
        **Tenant.of(session).stamp(),
    )
    db.session.add(method)
    db.session.flush()
    return method


def _billing_details(shopper: Shopper) -> dict[str, Any]:
    return {
        "email": shopper.email,
        "name": shopper.name,
        "phone": shopper.phone,
        "address": shopper.billing_address,
    }


def _decline(
    session: CheckoutSession, intent: PaymentIntent, method: PaymentMethod, decline: Decline
) -> Outcome:
    """A failed Charge; session and intent stay payable."""
    error = {
        "type": "payment_error",
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
        "payment_method": method.id,
    }
    still_payable = move(
        intent,
        to={"status": IntentStatus.REQUIRES_PAYMENT_METHOD},
        set={"last_payment_error": error},
    )
    if not still_payable:
        return Outcome(Result.CLOSED)
    charge = _add_charge(intent, method, decline=decline)
    events.record("payment_intent.payment_failed", intent, snapshots.payment_intent(intent))
    events.record("charge.failed", charge, snapshots.charge(charge))
    return Outcome(Result.DECLINED, decline)


def _complete(
    session: CheckoutSession, intent: PaymentIntent, method: PaymentMethod, shopper: Shopper
) -> Outcome:
    """Charge, intent, session, Order and events, or none of them."""
    manual = intent.capture_method == "manual"
    paid = {} if manual else {"payment_status": PaymentStatus.PAID}
    if not _close(session, paid):
        return Outcome(Result.CLOSED)
    _remember(session, shopper)
    intent.customer_id = session.customer_id
    intent.payment_method_id = method.id
    charge = _add_charge(intent, method, captured=not manual)
    moved = move(
        intent,
        to={"status": IntentStatus.REQUIRES_CAPTURE if manual else IntentStatus.SUCCEEDED},
        set={
            "last_payment_error": None,
            "amount_capturable": intent.amount if manual else 0,
            "amount_received": 0 if manual else intent.amount,
        },
    )
    assert moved, "an open session's intent can be paid"
    if not manual:
        events.record("payment_intent.succeeded", intent, snapshots.payment_intent(intent))
    events.record("charge.succeeded", charge, snapshots.charge(charge))
    _announce(session, paid=not manual)
    return Outcome(Result.SUCCEEDED)


def _complete_free(session: CheckoutSession, intent: PaymentIntent, shopper: Shopper) -> Outcome:
    """Nothing to pay: no Charge, and the intent is canceled."""
    if not _close(session, {"payment_status": PaymentStatus.NO_PAYMENT_REQUIRED}):
        return Outcome(Result.CLOSED)
    _remember(session, shopper)
    moved = move(intent, to={"status": IntentStatus.CANCELED}, set={"canceled_at": clock.now()})
    assert moved, "an open session's intent can be canceled"
    events.record("payment_intent.canceled", intent, snapshots.payment_intent(intent))
    _announce(session, paid=True)
    return Outcome(Result.SUCCEEDED)


def _close(session: CheckoutSession, to: dict[str, PaymentStatus]) -> bool:
    now = clock.now()
    return move(
        session,
        CheckoutSession.expires_at > now,
        to={"status": SessionStatus.COMPLETE, **to},
        set={"completed_at": now},
    )


def _remember(session: CheckoutSession, shopper: Shopper) -> None:
    """What the shopper told, onto the session; a Customer of it if the merchant wants one."""
    session.customer_details = _billing_details(shopper)
    session.shipping_details = shopper.shipping
    if session.customer_id is None and session.customer_creation == "always":
        name = shopper.name or (shopper.shipping or {}).get("name")
        draft = CustomerDraft(email=shopper.email, name=name, phone=shopper.phone)
        session.customer_id = customers.create(Tenant.of(session), draft).id
    db.session.flush()


def _add_charge(
    intent: PaymentIntent,
    method: PaymentMethod,
    *,
    captured: bool = False,
    decline: Decline | None = None,
) -> Charge:
    charge = Charge(
        id=new_id("ch"),
        amount=intent.amount,
        amount_captured=intent.amount if captured else 0,
        captured=captured,
        currency=intent.currency,
        status=ChargeStatus.FAILED if decline else ChargeStatus.SUCCEEDED,
        payment_intent_id=intent.id,
        payment_method_id=method.id,
        customer_id=intent.customer_id,
        description=intent.description,
        billing_details=method.billing_details,
        payment_method_details={
            "type": "card",
            "card": {
                "brand": method.brand,
                "funding": method.funding,
                "last4": method.last4,
                "exp_month": method.exp_month,
                "exp_year": method.exp_year,
            },
        },
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        decline_code=decline.decline_code if decline else None,
        metadata_=intent.metadata_,
        created=clock.now(),
        **Tenant.of(intent).stamp(),
    )
    db.session.add(charge)
    intent.latest_charge_id = charge.id
    db.session.flush()
    db.session.expire(intent, ["charges"])
    return charge


def _announce(session: CheckoutSession, *, paid: bool) -> None:
    if session.mode == Mode.ORDER:
        orders.create_from(session, paid=paid)
    events.record("checkout.session.completed", session, snapshots.session(session))


def retrieve_intent(tenant: Tenant, id: str, *, param: str = "id") -> PaymentIntent:
    """Raises ResourceMissing."""
    return tenancy.find(PaymentIntent, tenant, id, kind="PaymentIntent", param=param)


def retrieve_charge(tenant: Tenant, id: str, *, param: str = "id") -> Charge:
    """Raises ResourceMissing."""
    return tenancy.find(Charge, tenant, id, kind="Charge", param=param)


def intents(tenant: Tenant, *, customer: str | None = None, **filters: Any) -> Select[Any]:
    """What a list of intents selects from: filters `created` besides."""
    return tenancy.listing(PaymentIntent, tenant, customer_id=customer, **filters)


def charges(
    tenant: Tenant,
    *,
    customer: str | None = None,
    payment_intent: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """What a list of charges selects from: filters `created` besides."""
    return tenancy.listing(
        Charge, tenant, customer_id=customer, payment_intent_id=payment_intent, **filters
    )
