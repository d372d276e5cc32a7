"""Orders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from checkout.domain.lifecycle import FulfillmentStatus, OrderPaymentStatus, OrderStatus
from checkout.models import CheckoutSession, Order, OrderLineItem
from checkout.models.base import new_id
from checkout.services import events, snapshots, tenancy
from checkout.services.tenancy import Tenant
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
    events.record("order.created", order, snapshots.order(order))
    if paid:
        events.record("order.paid", order, snapshots.order(order))
    return order


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
