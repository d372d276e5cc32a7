"""Faults that tests arm: the next deliveries or confirmations of an account fail in a chosen way.

They are rows, so every process sees them, and each hit is counted by one conditional UPDATE. While an account has none
armed, nothing is read for them: the number of armed ones comes with the account's clock (foundation.controls).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, or_, select, update

from checkout.domain.cards import Decline
from checkout.domain.errors import InvalidRequest
from checkout.domain.injected_faults import Effect
from checkout.models import ArmedFault, WebhookDelivery
from checkout.models.base import new_id
from checkout.schemas.faults import DECLINES, FaultCreate
from checkout.services import accounts, tenancy
from checkout.services.tenancy import Tenant
from foundation import clock, controls
from foundation.controls import AccountControls
from foundation.database import connection, db, table

MOST = 100
"""Faults of an account, with those that have hit as often as they should."""
FAULTS = table(ArmedFault)
COLUMN = FAULTS.c


def create(tenant: Tenant, request: FaultCreate) -> ArmedFault:
    """Arm a fault. Raises InvalidRequest."""
    accounts.lock(tenant)
    count = db.session.scalar(listing(tenant).with_only_columns(func.count()))
    if (count or 0) >= MOST:
        raise InvalidRequest(f"An account has at most {MOST} faults. Delete some of them.")
    decline_code = request.decline_code
    if request.effect == Effect.DECLINE and decline_code is None:
        decline_code = "generic_decline"
    fault = ArmedFault(
        id=new_id("flt"),
        effect=request.effect,
        event_type=request.event_type,
        endpoint_id=request.webhook_endpoint,
        decline_code=decline_code,
        seconds=request.seconds,
        times=request.times,
        remaining=request.times,
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(fault)
    db.session.flush()
    _count_armed(tenant.account_id, 1)
    return fault


def retrieve(tenant: Tenant, fault_id: str) -> ArmedFault:
    """Raises ResourceMissing."""
    return tenancy.find(ArmedFault, tenant, fault_id, kind="Fault")


def listing(tenant: Tenant) -> Select[Any]:
    """The query of a list."""
    return tenancy.listing(ArmedFault, tenant)


def disarm(tenant: Tenant, *only: str) -> int:
    """Delete the faults with these ids, or all of them. Returns their number. A delivery that one holds is due now."""
    where = [COLUMN.account_id == tenant.account_id, COLUMN.livemode == tenant.livemode]
    if only:
        where.append(COLUMN.id.in_(only))
    query = delete(FAULTS).where(*where).returning(COLUMN.remaining, COLUMN.held_delivery_id)
    gone = connection().execute(query).all()
    _release([row.held_delivery_id for row in gone if row.held_delivery_id])
    if armed := sum(row.remaining > 0 for row in gone):
        _count_armed(tenant.account_id, -armed)
    return len(gone)


def any_armed() -> bool:
    """Whether the account that is followed has a fault that may still hit. Needs an open transaction."""
    return controls.current().armed_faults > 0


def decline() -> Decline | None:
    """The decline with which the issuer is to answer now, if one is armed. It counts as a hit."""
    hit = take(Effect.DECLINE)
    return DECLINES[hit.decline_code] if hit else None


def take(
    effect: Effect, *, event_type: str | None = None, endpoint_id: str | None = None
) -> Row[Any] | None:
    """The oldest fault of the followed account with this effect, which has hit once more. None if none is armed.

    `event_type` and `endpoint_id`: those of the delivery.
    """
    if not any_armed():
        return None
    chosen = _oldest(effect, event_type, endpoint_id)
    hit = connection().execute(
        update(FAULTS)
        .where(COLUMN.pk == chosen, COLUMN.remaining > 0)
        .values(remaining=COLUMN.remaining - 1)
        .returning(COLUMN.remaining, COLUMN.seconds, COLUMN.decline_code)
    )
    return _counted(hit.one_or_none())


def hold(delivery: WebhookDelivery, event_type: str) -> bool:
    """Whether a fault holds this delivery until a later one has been sent. `let_go` ends that."""
    if not any_armed():
        return False
    chosen = _oldest(
        Effect.OUT_OF_ORDER, event_type, delivery.endpoint_id, COLUMN.held_delivery_id.is_(None)
    )
    held = connection().execute(
        update(FAULTS)
        .where(COLUMN.pk == chosen, COLUMN.held_delivery_id.is_(None))
        .values(held_delivery_id=delivery.id)
        .returning(COLUMN.pk)
    )
    return held.one_or_none() is not None


def let_go(delivery: WebhookDelivery) -> None:
    """End the wait of deliveries that are held for this one or an earlier one of its endpoint, or of itself.

    Call it when `delivery` is sent, or was sent: each of those is a hit.
    """
    if not any_armed():
        return
    earlier = select(WebhookDelivery.id).where(
        WebhookDelivery.endpoint_id == delivery.endpoint_id, WebhookDelivery.pk <= delivery.pk
    )
    held = connection().execute(
        select(COLUMN.pk, COLUMN.held_delivery_id)
        .where(COLUMN.account_id == delivery.account_id, COLUMN.held_delivery_id.in_(earlier))
        .with_for_update()
    )
    for pk, held_id in held.all():
        hit = connection().execute(
            update(FAULTS)
            .where(COLUMN.pk == pk)
            .values(remaining=COLUMN.remaining - 1, held_delivery_id=None)
            .returning(COLUMN.remaining)
        )
        _counted(hit.one())
        if held_id != delivery.id:
            _release([held_id])


def _oldest(
    effect: Effect, event_type: str | None, endpoint_id: str | None, *where: ColumnElement[bool]
) -> Any:
    """The key of the oldest fault that matches, locked: another request that wants it waits, then looks again."""
    return (
        select(COLUMN.pk)
        .where(
            COLUMN.account_id == controls.followed(),
            COLUMN.livemode.is_(False),
            COLUMN.effect == effect.value,
            COLUMN.remaining > 0,
            or_(COLUMN.event_type.is_(None), COLUMN.event_type == event_type),
            or_(COLUMN.endpoint_id.is_(None), COLUMN.endpoint_id == endpoint_id),
            *where,
        )
        .order_by(COLUMN.pk)
        .limit(1)
        .with_for_update()
        .scalar_subquery()
    )


def _counted(hit: Row[Any] | None) -> Row[Any] | None:
    if hit is not None and hit.remaining == 0:
        _count_armed(controls.followed(), -1)
    return hit


def _count_armed(account_id: str, change: int) -> None:
    controls.change(account_id, armed_faults=AccountControls.armed_faults + change)


def _release(delivery_ids: Sequence[str]) -> None:
    """Make deliveries due that were held."""
    if delivery_ids:
        db.session.flush()
        db.session.execute(
            update(WebhookDelivery)
            .where(WebhookDelivery.id.in_(delivery_ids))
            .values(next_attempt_at=clock.now()),
            execution_options={"synchronize_session": False},
        )
