"""Checkout Links: what they sell, and the sessions that their visits start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from checkout.domain import amounts
from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import Mode, SessionStatus
from checkout.models import CheckoutLink, CheckoutSession, LinkLine, Price
from checkout.models.base import is_well_formed, new_id
from checkout.schemas.links import CONFIRMATION, LinkCreate, LinkUpdate, limit_of
from checkout.schemas.sessions import DAY, SessionCreate
from checkout.services import tenancy
from checkout.services.sessions import create as sessions
from checkout.services.sessions import line_items, shipping
from checkout.services.sessions.line_items import Sold
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock, controls
from foundation.database import db


def create(tenant: Tenant, request: LinkCreate) -> CheckoutLink:
    """Create a link. Raises InvalidRequest, ResourceMissing. Events: checkout_link.created."""
    sold = line_items.resolve(tenant, request.line_items, fractions=request.mode != "order")
    currency = line_items.currency_of(sold, request.currency)
    _check_totals(sold, request, currency)
    link = CheckoutLink(
        id=new_id("cl"),
        active=True,
        mode=Mode(request.mode),
        title=request.named(sold[0].name),
        currency=currency,
        line_items=[
            {
                "id": new_id("cli"),
                "price": line.price_id,
                "quantity": item.quantity,
                **({"metadata": item.metadata} if item.metadata else {}),
            }
            for line, item in zip(sold, request.line_items, strict=True)
        ],
        after_completion=(request.after_completion or CONFIRMATION).answered(),
        session_fields=request.session_fields(),
        completed_sessions=0,
        completed_limit=limit_of(request.restrictions),
        created=clock.now(),
        **request.columns(),
        **tenant.stamp(),
    )
    db.session.add(link)
    outbox.record(EventType.CHECKOUT_LINK_CREATED, link)
    return link


def _check_totals(sold: Sequence[Sold], request: LinkCreate, currency: str) -> None:
    """Refuse what no session could be made of. Raises InvalidRequest."""
    lines = line_items.priced(sold, request.line_items)
    offered = shipping.shipping_options(request.shipping_options or (), currency)
    for cost in [option.amount for option in offered] or [0]:
        total = amounts.totals(lines, shipping=cost).total
        amounts.check_chargeable(total, currency, param="line_items")


def update(link: CheckoutLink, request: LinkUpdate) -> CheckoutLink:
    """Change a locked link. Raises InvalidRequest for a limit that is reached. Events: checkout_link.updated."""
    with outbox.updating(EventType.CHECKOUT_LINK_UPDATED, link):
        for column, value in request.changes(link.metadata_).items():
            setattr(link, column, value)
        link.session_fields = request.session_fields(link.session_fields)
        if link.active and not link.room:
            if request.active:
                raise InvalidRequest(
                    "The link has completed as many sessions as its `restrictions` allow.",
                    param="active",
                )
            link.active = False
    return link


def retrieve(tenant: Tenant, link_id: str) -> CheckoutLink:
    """Raises ResourceMissing."""
    return tenancy.find(CheckoutLink, tenant, link_id, kind="CheckoutLink")


def listing(tenant: Tenant, **filters: Any) -> Select[Any]:
    """The query of a list. Filters: `active`, `created`."""
    return tenancy.listing(CheckoutLink, tenant, **filters)


def lines(link: CheckoutLink) -> list[LinkLine]:
    """The link's line items, in the order in which they were given."""
    ids = {line["price"] for line in link.line_items}
    query = select(Price).where(Price.id.in_(ids)).options(joinedload(Price.product))
    prices = {price.id: price for price in db.session.scalars(query)}
    return [
        LinkLine(line["id"], prices[line["price"]], line["quantity"], line.get("metadata", {}))
        for line in link.line_items
    ]


def find(link_id: str) -> CheckoutLink:
    """The link that a visitor asks for, of any account. Raises ResourceMissing."""
    query = select(CheckoutLink).where(CheckoutLink.id == link_id)
    link = db.session.scalar(query) if is_well_formed(link_id) else None
    if link is None:
        raise ResourceMissing("CheckoutLink", link_id)
    controls.follow(link.account_id)
    return link


def open_session(link: CheckoutLink, page_token: str) -> CheckoutSession | None:
    """The session of an earlier visit, if it can still be paid."""
    if not is_well_formed(page_token):
        return None
    query = select(CheckoutSession).where(
        CheckoutSession.page_token == page_token, CheckoutSession.link_id == link.id
    )
    session = db.session.scalar(query)
    is_open = session is not None and session.status_at(clock.now()) is SessionStatus.OPEN
    return session if is_open else None


def start_session(link: CheckoutLink) -> CheckoutSession:
    """Create a session of the link, for a day. Raises InvalidRequest if its items can't be sold any more."""
    request = SessionCreate.model_validate(
        {
            **link.session_fields,
            "mode": link.mode.value,
            "line_items": [
                {name: value for name, value in line.items() if name != "id"}
                for line in link.line_items
            ],
            "currency": link.currency,
            "description": link.description,
            "submit_type": link.submit_type,
            "billing_address_collection": link.billing_address_collection,
            "after_completion": _requested(link.after_completion),
            "metadata": link.metadata_ or None,
            "expires_at": clock.now() + DAY,
        }
    )
    return sessions.create(Tenant.of(link), request, link_id=link.id)


def _requested(after_completion: dict[str, Any]) -> dict[str, Any]:
    """As a request gives it: the details of a confirmation under one of their names."""
    return {name: value for name, value in after_completion.items() if name != "hosted"}
