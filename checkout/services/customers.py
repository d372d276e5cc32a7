"""Customers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy import update as update_rows

from checkout import serializers
from checkout.domain.errors import ResourceMissing
from checkout.models import Customer, PaymentMethod
from checkout.models.base import new_id
from checkout.services import tenancy
from checkout.services.drafts import CustomerDraft
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db


def create(tenant: Tenant, draft: CustomerDraft) -> Customer:
    """Make a customer and say so (customer.created)."""
    customer = Customer(
        id=draft.id or new_id("cus"),
        email=draft.email,
        name=draft.name,
        phone=draft.phone,
        description=draft.description,
        metadata_=draft.metadata,
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(customer)
    db.session.flush()
    outbox.record("customer.created", customer, serializers.customer(customer))
    return customer


def retrieve(tenant: Tenant, id: str, *, param: str = "id") -> Customer:
    """Raises ResourceMissing, for a deleted one too."""
    customer = tenancy.find(Customer, tenant, id, kind="Customer", param=param)
    if customer.deleted_at is not None:
        raise ResourceMissing("Customer", id, param=param)
    return customer


def known(tenant: Tenant, id: str | None) -> Customer | None:
    """The customer that a row of the tenant's names, unless there is none, or no more."""
    query = tenancy.owned(Customer, tenant).where(Customer.id == id, Customer.deleted_at.is_(None))
    return db.session.scalar(query) if id else None


def update(customer: Customer, changes: dict[str, Any]) -> Customer:
    """Change columns, and say so (customer.updated)."""
    for column, value in changes.items():
        setattr(customer, column, value)
    db.session.flush()
    outbox.record("customer.updated", customer, serializers.customer(customer))
    return customer


def delete(customer: Customer) -> Customer:
    """Forget who it is and detach their cards. The row stays: cursors and older objects point at it."""
    outbox.record("customer.deleted", customer, serializers.customer(customer))
    customer.deleted_at = clock.now()
    customer.email = customer.name = customer.phone = customer.description = None
    customer.metadata_ = {}
    db.session.execute(
        update_rows(PaymentMethod)
        .where(PaymentMethod.customer_id == customer.id)
        .values(customer_id=None, set_up=False, detached_at=clock.now())
    )
    db.session.flush()
    return customer


def listing(tenant: Tenant, **filters: Any) -> Select[Any]:
    """What a list selects from: filters `email`, `created`."""
    return tenancy.listing(Customer, tenant, **filters).where(Customer.deleted_at.is_(None))
