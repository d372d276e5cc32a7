"""Orders."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from checkout.domain import amounts
from checkout.domain.errors import UnexpectedState
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import FulfillmentStatus, OrderPaymentStatus, OrderStatus
from checkout.models import CheckoutSession, Order, OrderLineItem, PaymentIntent
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.schemas.addresses import Address
from checkout.schemas.orders import OrderCreate
from checkout.services import customers, tenancy
from checkout.services.intents import base as intents
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db

SHOWN = (selectinload(Order.line_items),)
"""The relations that an order's serializer needs."""


def create_from_session(
    session: CheckoutSession,
    *,
    paid: bool,
    customer_id: str | None,
    billing_address: dict[str, Any] | None,
    shipping: dict[str, Any] | None,
) -> Order:
    """Create the Order of a session in mode `order` that is being completed; its `line_items` are loaded.

    `shipping`: {name, address}. Events: order.created, order.paid if `paid`.
    """
    option = session.shipping_option
    order = Order(
        id=new_id("ord"),
        status=OrderStatus.OPEN,
        payment_status=OrderPaymentStatus.PAID if paid else OrderPaymentStatus.UNPAID,
        fulfillment_status=FulfillmentStatus.UNFULFILLED,
        checkout_session_id=session.id,
        payment_intent_id=session.payment_intent_id,
        customer_id=customer_id,
        currency=session.currency,
        amount_subtotal=session.amount_subtotal,
        amount_discount=session.amount_discount,
        amount_shipping=session.amount_shipping,
        amount_tax=session.amount_tax,
        amount_total=session.amount_total,
        shipping_address={"name": shipping["name"], **shipping["address"]} if shipping else None,
        billing_address=billing_address,
        shipping_method=option.name if option else None,
        line_items=[
            OrderLineItem(
                price_id=item.price_id,
                description=item.description,
                currency=item.currency,
                unit_amount=item.unit_amount,
                quantity=item.quantity,
                amount_subtotal=item.amount_subtotal,
                amount_total=item.amount_total,
            )
            for item in session.line_items
        ],
        metadata_=session.metadata_,
        created=clock.now(),
        **Tenant.of(session).stamp(),
    )
    db.session.add(order)
    outbox.record(EventType.ORDER_CREATED, order)
    if paid:
        outbox.record(EventType.ORDER_PAID, order)
    return order


def create(tenant: Tenant, request: OrderCreate) -> Order:
    """Create an order of goods that were sold elsewhere; `complete` marks it as paid.

    Raises ResourceMissing, InvalidRequest. Events: order.created.
    """
    if request.customer:
        customers.retrieve(tenant, request.customer, param="customer")
    lines = [amounts.Line(line.unit_price, line.quantity) for line in request.line_items]
    totals = amounts.totals(lines)
    order = Order(
        id=new_id("ord"),
        status=OrderStatus.OPEN,
        payment_status=OrderPaymentStatus.UNPAID,
        fulfillment_status=FulfillmentStatus.UNFULFILLED,
        amount_subtotal=totals.subtotal,
        amount_total=totals.total,
        shipping_address=_address(request.shipping_address),
        billing_address=_address(request.billing_address),
        line_items=[
            OrderLineItem(
                description=line.title,
                currency=request.currency,
                unit_amount=line.unit_price,
                quantity=line.quantity,
                amount_subtotal=line.unit_price * line.quantity,
                amount_total=line.unit_price * line.quantity,
            )
            for line in request.line_items
        ],
        created=clock.now(),
        **request.columns(),
        **tenant.stamp(),
    )
    db.session.add(order)
    outbox.record(EventType.ORDER_CREATED, order)
    return order


def _address(given: Address | None) -> dict[str, Any] | None:
    return given.model_dump() if given else None


def update_metadata(order: Order, metadata: dict[str, str]) -> Order:
    """Replace the metadata by an already merged one. Events: order.updated."""
    with outbox.updating(EventType.ORDER_UPDATED, order):
        order.metadata_ = metadata
    return order


def complete(order: Order) -> Order:
    """Mark an order as completed. One made over the API counts as paid outside; one with an intent must be paid.

    Raises UnexpectedState. Events: order.paid, order.completed.
    """
    order = tenancy.lock(order, *SHOWN)
    unpaid = order.payment_status is OrderPaymentStatus.UNPAID
    if unpaid and order.payment_intent_id and order.status is OrderStatus.OPEN:
        raise _unexpected(order, "completed before its PaymentIntent is captured")
    to: dict[str, StrEnum] = {"status": OrderStatus.COMPLETED}
    if unpaid:
        to["payment_status"] = OrderPaymentStatus.PAID
    if not move(order, to=to):
        raise _unexpected(order, "completed")
    if unpaid:
        outbox.record(EventType.ORDER_PAID, order)
    outbox.record(EventType.ORDER_COMPLETED, order)
    return order


def cancel(order: Order) -> Order:
    """Cancel an order. An authorised payment is voided; a captured one has to be refunded first.

    Raises UnexpectedState. Events: order.canceled, payment_intent.canceled.
    """
    intent = _intent_of(order)
    if intent:
        intent = intents.lock(intent)
    order = tenancy.lock(order, *SHOWN)
    if order.status is not OrderStatus.OPEN:
        raise _unexpected(order, "canceled")
    held = {OrderPaymentStatus.PAID, OrderPaymentStatus.PARTIALLY_REFUNDED}
    if order.payment_status in held and order.amount_total > 0:
        raise _unexpected(order, "canceled while it is paid. Refund it first: POST /v1/refunds")
    if intent and intents.close(intent, "requested_by_customer"):
        return order  # with its intent
    if not move(order, to={"status": OrderStatus.CANCELED}):
        raise _unexpected(order, "canceled")
    outbox.record(EventType.ORDER_CANCELED, order)
    return order


def _intent_of(order: Order) -> PaymentIntent | None:
    query = select(PaymentIntent).where(PaymentIntent.id == order.payment_intent_id)
    return db.session.scalar(query) if order.payment_intent_id else None


def _unexpected(order: Order, verb: str) -> UnexpectedState:
    return UnexpectedState(
        f"An Order that is {order.status} and {order.payment_status} can't be {verb}.",
        param="id",
        code="order_unexpected_state",
    )


def retrieve(tenant: Tenant, order_id: str) -> Order:
    """Raises ResourceMissing."""
    return tenancy.find(Order, tenant, order_id, kind="Order", options=SHOWN)


def listing(
    tenant: Tenant,
    *,
    customer: str | None = None,
    checkout_session: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list. Filters: `customer`, `checkout_session`, `status`, `created`."""
    query = tenancy.listing(
        Order, tenant, customer_id=customer, checkout_session_id=checkout_session, **filters
    )
    return query.options(*SHOWN)
