"""Reading Checkout Sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, not_, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from checkout import serializers
from checkout.domain.errors import ResourceMissing, UnexpectedState
from checkout.domain.lifecycle import Mode, SessionStatus
from checkout.models import CheckoutSession, PaymentIntent, SetupIntent
from checkout.services import tenancy
from checkout.services.intents import base as intents
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db

SHOWN = (
    joinedload(CheckoutSession.payment_intent)
    .load_only(PaymentIntent.status, PaymentIntent.attempt_token, PaymentIntent.return_url)
    .joinedload(PaymentIntent.attempt),
    joinedload(CheckoutSession.setup_intent)
    .load_only(SetupIntent.status, SetupIntent.attempt_token, SetupIntent.return_url)
    .joinedload(SetupIntent.attempt),
)
"""What a session's serializer needs of its intent: whether it waits for a challenge. Read in the same query."""


WAITING = {
    model.kind: select(model)
    .where(model.id.in_(bindparam("ids", expanding=True)), model.status == "requires_action")
    .options(joinedload(model.attempt))
    for model in (PaymentIntent, SetupIntent)
}
"""The intents among `ids` that wait for a challenge: of a list, few or none."""


def load_waiting(rows: Sequence[CheckoutSession]) -> None:
    """Load what SHOWN loads, for a list of sessions: the intents that wait for a challenge, and no others."""
    for kind, query in WAITING.items():
        of_kind = [row for row in rows if (row.mode is Mode.SETUP) == (kind == "setup_intent")]
        ids = [vars(row)[f"{kind}_id"] for row in of_kind if row.status is SessionStatus.OPEN]
        found: Iterable[Any] = db.session.scalars(query, {"ids": ids}) if ids else ()
        waiting = {intent.id: intent for intent in found}
        for row in of_kind:
            set_committed_value(row, kind, waiting.get(vars(row)[f"{kind}_id"]))


def retrieve(tenant: Tenant, session_id: str, *, param: str = "id") -> CheckoutSession:
    """Raises ResourceMissing."""
    return tenancy.find(
        CheckoutSession, tenant, session_id, kind="CheckoutSession", param=param, options=SHOWN
    )


def retrieve_locked(tenant: Tenant, session_id: str) -> CheckoutSession:
    """The session, locked, with its intent. Raises ResourceMissing."""
    query = tenancy.owned(CheckoutSession, tenant).where(CheckoutSession.id == session_id)
    session = db.session.scalar(tenancy.locking(query))
    if session is None:
        raise ResourceMissing("CheckoutSession", session_id)
    intents.of_session(session)
    return session


def listing(
    tenant: Tenant,
    *,
    status: str | None = None,
    customer: str | None = None,
    payment_intent: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list. A session whose time has run out counts as expired. Filters: `created` besides."""
    query = tenancy.listing(
        CheckoutSession, tenant, customer_id=customer, payment_intent_id=payment_intent, **filters
    )
    if status is None:
        return query
    wanted = CheckoutSession.status == SessionStatus(status)
    if status == SessionStatus.EXPIRED:
        return query.where(or_(wanted, lapsed()))
    return query.where(wanted, not_(lapsed()))


def shipping_rates(session_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The shipping rates that these sessions offer, by id, as they are answered."""
    query = select(
        CheckoutSession.shipping_options, CheckoutSession.created, CheckoutSession.livemode
    ).where(CheckoutSession.id.in_(session_ids))
    return {
        option.id: serializers.shipping_rate(option, created=created, livemode=livemode)
        for options, created, livemode in db.session.execute(query)
        for option in options
    }


def lapsed() -> ColumnElement[bool]:
    """The condition of a session whose time has run out, though its row still says open."""
    return and_(
        CheckoutSession.status == SessionStatus.OPEN, CheckoutSession.expires_at <= clock.now()
    )


def check_open(session: CheckoutSession, verb: str) -> None:
    """Raise UnexpectedState unless the session is open. `verb` completes the message, as in "changed"."""
    if session.status_at(clock.now()) is not SessionStatus.OPEN:
        raise not_open(session, verb)


def not_open(session: CheckoutSession, verb: str) -> UnexpectedState:
    """The refusal of a verb that needs an open session."""
    return UnexpectedState(
        f"Only an open Checkout Session can be {verb}; this one is "
        f"{session.status_at(clock.now())}.",
        param="id",
        code="checkout_session_unexpected_state",
    )
