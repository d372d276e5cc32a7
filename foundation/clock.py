"""The one source of time, in whole seconds since 1970, UTC.

All rules (expiry, retries, lapses) go by `now()`. Tests move it forward instead of waiting: the offset is a row, so
that every process sees it, and each party has its own row in its own database. Moving the provider's clock moves the
shop's with it where both run in one process. In production it can't be moved. The age of a signature is checked by a
counterpart with a clock of its own, so signing and verifying go by `wall()`.
"""

from __future__ import annotations

import time

from sqlalchemy import update
from sqlalchemy.orm import Mapped, mapped_column

from foundation import worker
from foundation.config import settings
from foundation.database import (
    PK,
    Model,
    Name,
    TransactionMisuse,
    after_commit,
    current_name,
    db,
    driver_scalar,
    insert_once,
    notes,
    reading,
    transaction,
)


class ClockOffset(Model):
    """One row (pk 1): how many seconds the tests have moved the provider's clock forward."""

    __tablename__ = "clock_offset"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    seconds: Mapped[int] = mapped_column(PK, default=0)


class ShopClockOffset(Model):
    """Like ClockOffset, for the storefront database."""

    __bind_key__ = "storefront"
    __tablename__ = "shop_clock_offset"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    seconds: Mapped[int] = mapped_column(PK, default=0)


OFFSETS: dict[Name, type[ClockOffset] | type[ShopClockOffset]] = {
    "checkout": ClockOffset,
    "storefront": ShopClockOffset,
}


class ClockIsReal(RuntimeError):
    """The clock can't be moved in production."""


def wall() -> int:
    """The system time, in seconds."""
    return int(time.time())


def now() -> int:
    """The time of the party whose transaction is open. It stays the same within the transaction."""
    name = current_name()
    if name is None:
        raise TransactionMisuse("clock.now() belongs inside a transaction")
    seen = notes()
    if "now" not in seen:
        seen["now"] = wall() + (0 if settings().production else _offset(name))
    return int(seen["now"])


def _offset(name: Name) -> int:
    # Read by the driver: it costs 5 µs, and every process sees a move of the clock at once.
    return driver_scalar(f"SELECT seconds FROM {OFFSETS[name].__tablename__}") or 0  # noqa: S608


def read(name: Name) -> int:
    """The time of a party, outside of transactions."""
    with reading(name):
        return now()


def advance(seconds: int) -> int:
    """Move the provider's clock forward and return the new time; the shop's follows after the commit.

    Call it inside a transaction on "checkout". Raises ClockIsReal, and ValueError on going back.
    """
    if settings().production:
        raise ClockIsReal("the clock can't be moved in production")
    if seconds < 0:
        raise ValueError("the clock only goes forward")
    _move("checkout", seconds)
    if "storefront" in settings().parts:
        after_commit(lambda: _move_shop(seconds))
    after_commit(worker.wake)
    return now()


def _move_shop(seconds: int) -> None:
    with transaction("storefront"):
        _move("storefront", seconds)


def _move(name: Name, seconds: int) -> None:
    offset = OFFSETS[name]
    insert_once(offset, pk=1, seconds=0)
    db.session.execute(update(offset).values(seconds=offset.seconds + seconds))
    notes().pop("now", None)
