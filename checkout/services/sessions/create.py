"""A Checkout Session is created, with its line items and its intent."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from checkout.domain import addresses, amounts
from checkout.domain.errors import InvalidRequest
from checkout.domain.lifecycle import Mode, PaymentStatus, SessionStatus, UiMode
from checkout.models import CheckoutSession, PaymentIntent, SetupIntent
from checkout.models.base import new_id
from checkout.schemas.session_parts import PaymentIntentData, SetupIntentData
from checkout.schemas.sessions import SessionCreate
from checkout.services import customers
from checkout.services.intents import payment, setup
from checkout.services.sessions import discounts, line_items, shipping
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import insert_rows

SHORTEST = 30 * 60
"""Seconds that a session is open at least (contract: expires_at ≥ now + 30 min, inclusive)."""


def create(
    tenant: Tenant, request: SessionCreate, *, link_id: str | None = None
) -> CheckoutSession:
    """Create a session, which is not added to `db.session`. Raises InvalidRequest, ResourceMissing.

    `link_id`: the Checkout Link that the session is made from. Events: payment_intent.created or setup_intent.created.
    """
    expires_at = _expires_at(request, clock.now())
    if request.customer:
        customers.retrieve(tenant, request.customer, param="customer")
    requested = request.line_items or []
    sold = line_items.resolve(tenant, requested, fractions=request.mode != "order")
    currency = line_items.currency_of(sold, request.currency) if sold else request.currency
    columns = request.columns() | {
        "mode": Mode(request.mode),
        "ui_mode": UiMode(request.ui_mode),
        "currency": currency,
        "expires_at": expires_at,
        "extras": request.extras(),
    }
    session = CheckoutSession(
        id=new_id("cs"),
        page_token=new_id("pay", 32),
        status=SessionStatus.OPEN,
        payment_status=PaymentStatus.UNPAID,
        shipping_address_collection=_countries(request, shippable=line_items.shippable(sold)),
        link_id=link_id,
        shipping_options=shipping.shipping_options(request.shipping_options or (), currency),
        created=clock.now(),
        **columns,
        **tenant.stamp(),
    )
    lines = line_items.build(session, sold, requested)
    if discount := discounts.requested(tenant, request.discounts):
        products = [line.product_id for line in sold]
        discounts.apply(session, discount, products, param="discounts")
    shipping.set_totals(session)
    if request.payment_intent_data:
        amounts.check_fee(
            request.payment_intent_data.application_fee_amount,
            shipping.lowest_total(session),
            param="payment_intent_data[application_fee_amount]",
        )
    insert_rows([_new_intent(tenant, session, request), session, *lines])
    return session


def _expires_at(request: SessionCreate, now: int) -> int:
    if request.expires_at is None:
        return now + request.longest
    if not now + SHORTEST <= request.expires_at <= now + request.longest:
        raise InvalidRequest(
            "The `expires_at` timestamp must be at least 30 minutes "
            f"and at most {request.longest // 3600} hours from now.",
            param="expires_at",
        )
    return request.expires_at


def _countries(request: SessionCreate, *, shippable: bool) -> dict[str, Any] | None:
    """The request's countries, else all if a product is shippable to an address that isn't known yet."""
    if request.shipping_address_collection is not None:
        wanted = request.shipping_address_collection.allowed_countries
        return {"allowed_countries": list(dict.fromkeys(wanted))}
    data = request.payment_intent_data
    if not shippable or (data and data.shipping):
        return None
    return {"allowed_countries": addresses.offered_countries()}


def _new_intent(
    tenant: Tenant, session: CheckoutSession, request: SessionCreate
) -> PaymentIntent | SetupIntent:
    customer_id, options = session.customer_id, request.intent_columns()
    intent: PaymentIntent | SetupIntent
    if session.mode is Mode.SETUP:
        setup_data = request.setup_intent_data or SetupIntentData()
        intent = setup.create_for_session(
            tenant, setup_data, customer_id=customer_id, options=options
        )
        session.setup_intent_id = intent.id
    else:
        data = request.payment_intent_data or PaymentIntentData()
        intent = payment.create_for_session(
            tenant,
            data,
            amount=session.amount_total,
            currency=session.currency or "",
            customer_id=customer_id,
            options=options,
        )
        session.payment_intent_id = intent.id
    set_committed_value(session, intent.kind, intent)
    return intent
