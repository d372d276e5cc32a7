"""Customers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy import update as update_rows

from checkout.domain.errors import ResourceMissing
from checkout.domain.event_types import EventType
from checkout.models import Customer, PaymentMethod
from checkout.models.base import new_id
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db


def create(tenant: Tenant, *, customer_id: str | None = None, **columns: Any) -> Customer:
    """Create a customer. Events: customer.created."""
    customer = Customer(
        id=customer_id or new_id("cus"), created=clock.now(), **columns, **tenant.stamp()
    )
    db.session.add(customer)
    db.session.flush()  # charges and payment methods of this transaction may refer to it
    outbox.record(EventType.CUSTOMER_CREATED, customer)
    return customer


def retrieve(
    tenant: Tenant, customer_id: str, *, param: str = "id", deleted_too: bool = False
) -> Customer:
    """Raises ResourceMissing, for a deleted customer too unless `deleted_too`."""
    customer = tenancy.find(Customer, tenant, customer_id, kind="Customer", param=param)
    if customer.deleted_at is not None and not deleted_too:
        raise ResourceMissing("Customer", customer_id, param=param)
    return customer


def find(tenant: Tenant, customer_id: str | None) -> Customer | None:
    """The customer with this id, or None: without an id, and for a deleted customer."""
    query = tenancy.owned(Customer, tenant).where(
        Customer.id == customer_id, Customer.deleted_at.is_(None)
    )
    return db.session.scalar(query) if customer_id else None


def lock(tenant: Tenant, customer_id: str) -> Customer | None:
    """The customer, read again and locked until the transaction ends; None if it was deleted."""
    query = tenancy.owned(Customer, tenant).where(
        Customer.id == customer_id, Customer.deleted_at.is_(None)
    )
    return db.session.scalar(tenancy.locking(query))


def update(customer: Customer, changes: dict[str, Any]) -> Customer:
    """Change columns. Events: customer.updated."""
    with outbox.updating(EventType.CUSTOMER_UPDATED, customer):
        for column, value in changes.items():
            setattr(customer, column, value)
    return customer


def delete(customer: Customer) -> Customer:
    """Erase the personal data and detach the cards. The row stays, because cursors and older objects refer to it.

    Events: customer.deleted, with the customer as it was.
    """
    outbox.record(EventType.CUSTOMER_DELETED, customer)
    customer.deleted_at = clock.now()
    customer.email = customer.name = customer.phone = customer.description = None
    customer.individual_name = customer.business_name = None
    customer.address = customer.shipping = customer.default_payment_method_id = None
    customer.preferred_locales, customer.invoice_settings, customer.metadata_ = [], {}, {}
    db.session.flush()
    db.session.execute(
        update_rows(PaymentMethod)
        .where(PaymentMethod.customer_id == customer.id)
        .values(customer_id=None, set_up=False, detached_at=clock.now())
    )
    return customer


def listing(tenant: Tenant, **filters: Any) -> Select[Any]:
    """The query of a list. Filters: `email`, `created`."""
    return tenancy.listing(Customer, tenant, **filters).where(Customer.deleted_at.is_(None))
