"""Orders."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select

from checkout import serializers
from checkout.domain import amounts
from checkout.domain.errors import UnexpectedState
from checkout.domain.lifecycle import FulfillmentStatus, OrderPaymentStatus, OrderStatus
from checkout.models import CheckoutSession, Order, OrderLineItem, PaymentIntent
from checkout.models.base import new_id
from checkout.models.transitions import move
from checkout.services import customers, tenancy
from checkout.services.drafts import OrderDraft
from checkout.services.intents import payment as intents
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db


def create_from(session: CheckoutSession, *, paid: bool) -> Order:
    """The Order of a session in order mode that has just been completed.

    Addresses, shipping method and cost are those that the shopper gave and chose; the billing address is the shipping
    address where it was said to be the same. Announces order.created, and order.paid if `paid`.
    """
    option = session.shipping_option
    shipping = session.shipping_details
    assert session.currency is not None
    order = Order(
        id=new_id("ord"),
        status=OrderStatus.OPEN,
        payment_status=OrderPaymentStatus.PAID if paid else OrderPaymentStatus.UNPAID,
        fulfillment_status=FulfillmentStatus.UNFULFILLED,
        checkout_session_id=session.id,
        payment_intent_id=session.payment_intent_id,
        customer_id=session.customer_id,
        currency=session.currency,
        amount_subtotal=session.amount_subtotal,
        amount_discount=session.amount_discount,
        amount_shipping=session.amount_shipping,
        amount_tax=session.amount_tax,
        amount_total=session.amount_total,
        shipping_address={"name": shipping["name"], **shipping["address"]} if shipping else None,
        billing_address=(session.customer_details or {}).get("address"),
        shipping_method=option.name if option else None,
        line_items=[
            OrderLineItem(
                id=new_id("oli"),
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
    db.session.flush()
    session.order_id = order.id
    db.session.flush()
    outbox.record("order.created", order, serializers.order(order))
    if paid:
        outbox.record("order.paid", order, serializers.order(order))
    return order


def create(tenant: Tenant, draft: OrderDraft) -> Order:
    """An order that no session made: of goods sold elsewhere, to be marked as paid by `complete`.

    Raises ResourceMissing, InvalidRequest.
    """
    if draft.customer:
        customers.retrieve(tenant, draft.customer, param="customer")
    made = amounts.totals(
        [amounts.Line(line.unit_amount, line.quantity) for line in draft.line_items]
    )
    order = Order(
        id=new_id("ord"),
        status=OrderStatus.OPEN,
        payment_status=OrderPaymentStatus.UNPAID,
        fulfillment_status=FulfillmentStatus.UNFULFILLED,
        customer_id=draft.customer,
        currency=draft.currency,
        amount_subtotal=made.subtotal,
        amount_total=made.total,
        shipping_address=draft.shipping_address,
        billing_address=draft.billing_address,
        line_items=[
            OrderLineItem(
                id=new_id("oli"),
                description=line.title,
                currency=draft.currency,
                unit_amount=line.unit_amount,
                quantity=line.quantity,
                amount_subtotal=line.unit_amount * line.quantity,
                amount_total=line.unit_amount * line.quantity,
            )
            for line in draft.line_items
        ],
        metadata_=draft.metadata,
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(order)
    db.session.flush()
    outbox.record("order.created", order, serializers.order(order))
    return order


def update_metadata(order: Order, metadata: dict[str, str]) -> Order:
    """Replace the metadata by an already merged one."""
    order.metadata_ = metadata
    db.session.flush()
    outbox.record("order.updated", order, serializers.order(order))
    return order


def complete(order: Order) -> Order:
    """Nothing is left to do. An order made directly counts as paid outside; one with an intent must be paid.

    Raises UnexpectedState.
    """
    order = _lock(order)
    unpaid = order.payment_status == OrderPaymentStatus.UNPAID
    if unpaid and order.payment_intent_id:
        raise _unexpected(order, "completed before its PaymentIntent is captured")
    to: dict[str, StrEnum] = {"status": OrderStatus.COMPLETED}
    if unpaid:
        to["payment_status"] = OrderPaymentStatus.PAID
    if not move(order, to=to):
        raise _unexpected(order, "completed")
    if unpaid:
        outbox.record("order.paid", order, serializers.order(order))
    outbox.record("order.completed", order, serializers.order(order))
    return order


def cancel(order: Order) -> Order:
    """It will not be fulfilled. An authorised payment is voided; a captured one has to be refunded first.

    Raises UnexpectedState.
    """
    intent = _intent_of(order)
    if intent:
        intent = intents.lock(intent)
    order = _lock(order)
    if order.status != OrderStatus.OPEN:
        raise _unexpected(order, "canceled")
    held = {OrderPaymentStatus.PAID, OrderPaymentStatus.PARTIALLY_REFUNDED}
    if order.payment_status in held and order.amount_total > 0:
        raise _unexpected(order, "canceled while it is paid. Refund it first: POST /v1/refunds")
    if intent and intents.close(intent, "requested_by_customer"):
        db.session.refresh(order)  # the void has canceled its order
        return order
    if not move(order, to={"status": OrderStatus.CANCELED}):
        raise _unexpected(order, "canceled")
    outbox.record("order.canceled", order, serializers.order(order))
    return order


def _intent_of(order: Order) -> PaymentIntent | None:
    query = select(PaymentIntent).where(PaymentIntent.id == order.payment_intent_id)
    return db.session.scalar(query) if order.payment_intent_id else None


def _lock(order: Order) -> Order:
    query = select(Order).where(Order.pk == order.pk).with_for_update(key_share=True)
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def _unexpected(order: Order, verb: str) -> UnexpectedState:
    return UnexpectedState(
        f"An Order that is {order.status} and {order.payment_status} can't be {verb}.",
        param="id",
        code="order_unexpected_state",
    )


def retrieve(tenant: Tenant, id: str) -> Order:
    """Raises ResourceMissing."""
    return tenancy.find(Order, tenant, id, kind="Order")


def listing(
    tenant: Tenant,
    *,
    customer: str | None = None,
    checkout_session: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """What a list selects from: filters `status`, `created` besides."""
    return tenancy.listing(
        Order, tenant, customer_id=customer, checkout_session_id=checkout_session, **filters
    )
