"""What tests have set for an account of the provider: how far its clock is ahead, and how many faults are armed.

Each account has at most one row, so that every process sees it. It is read once in a transaction, by the driver, and
never in production, where there are no test helpers. A request, or a job of the worker, names the account that it works
for (`follow`); without one it is the sample's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import BigInteger, ForeignKey, String, update
from sqlalchemy.orm import Mapped, mapped_column

from foundation import sample
from foundation.config import settings
from foundation.database import (
    PK,
    Model,
    db,
    driver_rows,
    insert_once,
    notes,
)

NOTE, ALL = "controls", "controls of all accounts"
OF_ONE = "SELECT clock_offset, armed_faults FROM account_controls WHERE account_id = ?"
OF_ALL = "SELECT account_id, clock_offset, armed_faults FROM account_controls"


class AccountControls(Model):
    """`clock_offset`: seconds. `armed_faults`: the number of faults that may still hit."""

    __tablename__ = "account_controls"
    pk: Mapped[int] = mapped_column(PK, primary_key=True)
    account_id: Mapped[str] = mapped_column(String(64), ForeignKey("accounts.id"), unique=True)
    clock_offset: Mapped[int] = mapped_column(BigInteger, default=0)
    armed_faults: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class Controls:
    """The values of an account's row; those of an account without one by default."""

    clock_offset: int = 0
    armed_faults: int = 0


NONE = Controls()


def follow(account_id: str) -> None:
    """Go by this account's controls from now on, in this application context: a request, or a job of the worker."""
    g.controls_account = account_id


def followed() -> str:
    """The account that is followed."""
    account: str = g.get("controls_account", sample.ACCOUNT)
    return account


def current() -> Controls:
    """The controls of the account that is followed. Needs an open transaction on "checkout"."""
    if settings().production:
        return NONE
    account, seen = followed(), notes()
    if ALL in seen:
        return everything().get(account, NONE)
    read: dict[str, Controls] = seen.setdefault(NOTE, {})
    if account not in read:
        rows = driver_rows(OF_ONE, account)
        read[account] = Controls(*rows[0]) if rows else NONE
    return read[account]


def everything() -> Mapping[str, Controls]:
    """The controls of the accounts that have a row. Needs an open transaction on "checkout"."""
    if settings().production:
        return {}
    seen = notes()
    if ALL not in seen:
        seen[ALL] = {account: Controls(*values) for account, *values in driver_rows(OF_ALL)}
    found: dict[str, Controls] = seen[ALL]
    return found


def change(account_id: str, **columns: Any) -> None:
    """Set columns of the account's row: values, or expressions of its columns."""
    insert_once(AccountControls, account_id=account_id, clock_offset=0, armed_faults=0)
    db.session.execute(
        update(AccountControls).where(AccountControls.account_id == account_id).values(columns),
        execution_options={"synchronize_session": False},
    )
    for note in (NOTE, ALL):
        notes().pop(note, None)
