"""The one source of time, in whole seconds since 1970, UTC.

All rules (expiry, retries, lapses) go by `now()`. Tests move it forward instead of waiting: each account of the
provider has an offset of its own (foundation.controls), and the shop has one in its own database. They are rows, so
that every process sees them. Moving the clock of the sample account moves the shop's with it where both run in one
process. In production no clock can be moved. The age of a signature is checked by a counterpart with a clock of its
own, so signing and verifying go by `wall()`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Mapped, mapped_column

from foundation import controls, sample, worker
from foundation.config import settings
from foundation.controls import AccountControls
from foundation.database import (
    PK,
    Model,
    Name,
    after_commit,
    db,
    driver_rows,
    insert_once,
    notes,
    open_transaction,
    reading,
    transaction,
)

REAL, SHOP = "real time", "the shop"
OF_SHOP = "SELECT seconds FROM shop_clock_offset"


class ShopClockOffset(Model):
    """One row (pk 1): how many seconds the tests have moved the shop's clock forward."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_clock_offset"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    seconds: Mapped[int] = mapped_column(PK, default=0)


class ClockIsReal(RuntimeError):
    """The clock can't be moved in production."""


def wall() -> int:
    """The system time, in seconds."""
    return int(time.time())


def now() -> int:
    """The time of the party whose transaction is open: at the provider, of the account that is followed.

    It stays the same within the transaction.
    """
    opened = open_transaction()
    note = _note_of(controls.followed() if opened.name == "checkout" else SHOP)
    if note not in opened.notes:
        opened.notes[note] = base() + _offset(opened.name)
    return int(opened.notes[note])


def _note_of(whose: str) -> str:
    return f"now of {whose}"


def _offset(name: Name) -> int:
    if name == "checkout":
        return controls.current().clock_offset
    return 0 if settings().production else _shop_offset()


def base() -> int:
    """The real time of the open transaction, to which the offsets are added. It stays the same within it."""
    seen = notes()
    if REAL not in seen:
        seen[REAL] = wall()
    return int(seen[REAL])


def _shop_offset() -> int:
    rows = driver_rows(OF_SHOP)
    return rows[0][0] if rows else 0


def read(name: Name) -> int:
    """The time of a party, outside of transactions."""
    with reading(name):
        return now()


def advance(seconds: int) -> int:
    """Move the clock of the account that is followed forward and return the new time.

    The shop's follows after the commit, if it is the sample's. Call it inside a transaction on "checkout". Raises
    ClockIsReal, and ValueError on going back.
    """
    if seconds < 0:
        raise ValueError("the clock only goes forward")
    _set(AccountControls.clock_offset + seconds, lambda: _move_shop(seconds))
    return now()


def turn_back() -> None:
    """Set the clock of the account that is followed to the real time, and with it the shop's. Raises ClockIsReal.

    For an account without objects: what happened before would seem to lie ahead.
    """
    _set(0, _turn_back_shop)


def _set(offset: Any, then: Callable[[], None]) -> None:
    if settings().production:
        raise ClockIsReal("the clock can't be moved in production")
    account = controls.followed()
    controls.change(account, clock_offset=offset)
    notes().pop(_note_of(account), None)
    if account == sample.ACCOUNT and "storefront" in settings().parts:
        after_commit(then)
    after_commit(worker.wake)


def _move_shop(seconds: int) -> None:
    with transaction("storefront"):
        insert_once(ShopClockOffset, pk=1, seconds=0)
        moved = ShopClockOffset.seconds + seconds
        db.session.execute(update(ShopClockOffset).values(seconds=moved))


def _turn_back_shop() -> None:
    with transaction("storefront"):
        db.session.execute(update(ShopClockOffset).values(seconds=0))
