"""Factories of the provider's objects, for tests that call its services: plain keyword functions.

Each works inside a transaction on "checkout" that the test has opened.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from checkout.domain.outcomes import Card, Outcome, Shopper
from checkout.models import CheckoutSession, Event
from checkout.schemas.sessions import SessionCreate
from checkout.services.sessions import create, queries
from checkout.services.sessions import pay as sessions
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation.database import db

TENANT = Tenant("mer_northdesk", livemode=False)
DESK, KEYBOARD = "price_3fg6hj9km1np", "price_9ab3cd5ef7gh"
GOOD, DECLINED = "4242424242424242", "4000000000000002"
ADDRESS = {
    "line1": "354 Oyster Point Blvd",
    "line2": None,
    "city": "South San Francisco",
    "state": "CA",
    "postal_code": "94080",
    "country": "US",
}
STANDARD = {"name": "Standard Shipping", "amount": 500, "currency": "usd"}
EXPRESS = {"name": "Express Shipping", "amount": 1500, "currency": "usd"}


def make_session(price: str = KEYBOARD, quantity: int = 1, **fields: Any) -> CheckoutSession:
    """An open session; `fields` are those of the request."""
    body = {
        "mode": "payment",
        "line_items": [{"price": price, "quantity": quantity}],
        "success_url": "https://shop.example/success?session_id={CHECKOUT_SESSION_ID}",
        **fields,
    }
    created = create.create(TENANT, SessionCreate.model_validate(body))
    return queries.retrieve(TENANT, created.id)


def shopper(**fields: Any) -> Shopper:
    """Jenny, who gives a billing address."""
    return Shopper(
        **{
            "email": "jenny@example.com",
            "name": "Jenny Rosen",
            "billing_address": ADDRESS,
            **fields,
        }
    )


def pay(
    session: CheckoutSession,
    number: str = GOOD,
    *,
    attempt: str = "attempt-1",
    amount: int | None = None,
    **fields: Any,
) -> Outcome:
    """Press Pay once. `amount` is the total that the page showed, by default the session's."""
    return sessions.pay(
        session,
        shopper(**fields),
        Card(number, 12, 2034),
        attempt=attempt,
        expected_amount=session.amount_total if amount is None else amount,
    )


def event_types(*ids: str | None) -> list[str]:
    """The types of the events about these objects, oldest first."""
    outbox.write()
    query = select(Event.type).where(Event.object_id.in_(ids)).order_by(Event.pk)
    return list(db.session.scalars(query))


def everything(model: type[Any], **equal: Any) -> list[Any]:
    """All rows of a table, or those with these values, oldest first."""
    db.session.flush()
    outbox.write()
    return list(db.session.scalars(select(model).filter_by(**equal).order_by(model.pk)))
