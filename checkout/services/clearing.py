"""Delete all that an account has: for a reset to its sample data, and for the removal of a test account.

The tables are those of the models. A row belongs to an account by its `account_id`, or by a row that it refers to, so a
new table needs no line here. Tables go before those that they refer to; references that form a circle are set to null
first.
"""

from __future__ import annotations

import logging
import time
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Executable,
    String,
    Table,
    bindparam,
    delete,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound
from sqlalchemy.orm.exc import StaleDataError

from checkout.models import Account
from checkout.services.tenancy import Tenant
from foundation import engines, outages
from foundation.config import settings
from foundation.database import DatabaseBusy, connection, db, metadata_of
from foundation.outages import Fault

log = logging.getLogger("till.resets")
KEPT = frozenset({"accounts", "api_keys", "account_controls"})
"""The tables whose rows a reset keeps."""
ACCOUNT = bindparam("of_account", type_=String)
MODE = bindparam("of_mode", type_=Boolean)
SIGNS = (NoResultFound, StaleDataError, IntegrityError)
"""The errors of a transaction whose rows are gone: a row isn't found, isn't updated, or is missed by a foreign key."""
FOREIGN_KEY = frozenset({"SQLITE_CONSTRAINT_FOREIGNKEY", "23503"})
PATIENCE = "100ms"
"""How long a statement on PostgreSQL waits, with the account locked, before everything is tried again."""


def clear(tenant: Tenant) -> Account:
    """Delete the tenant's rows and return its account, which is locked. Raises DatabaseBusy.

    On PostgreSQL the lock of the account keeps out every transaction that inserts an object of the account. One that
    has locked other rows and waits for the account would deadlock with this one, so this one gives way: it lets go of
    its locks and tries again, until the transactions in flight have finished.
    """
    deadline = time.monotonic() + engines.WAIT_SECONDS
    while True:
        account = _attempt(tenant)
        if account is not None:
            return account
        if time.monotonic() > deadline:
            raise DatabaseBusy("checkout")


def _attempt(tenant: Tenant) -> Account | None:
    """None, and nothing is changed or locked, if another transaction has a lock or has just added a row.

    The worker adds an attempt to a delivery without the account: the delivery is deleted after the attempts.
    """
    try:
        with connection().begin_nested():
            return _clear(tenant)
    except DBAPIError as error:
        busy = outages.fault_of(error, lost=False, writes=True) is Fault.BUSY
        if not busy and not is_gone(error):
            raise
        return None


def _clear(tenant: Tenant) -> Account:
    query = select(Account).where(Account.id == tenant.account_id).with_for_update()
    account = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if connection().dialect.name == "postgresql":
        connection().execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    for statement in _statements():
        connection().execute(
            statement, {"of_account": tenant.account_id, "of_mode": tenant.livemode}
        )
    return account


def is_gone(error: BaseException) -> bool:
    """Whether this is the error of a transaction whose rows a reset has deleted meanwhile.

    Nothing else deletes a row that a request works with, and production has no resets. It is logged, in case that a
    mistake in the program looks like that.
    """
    if settings().production or not isinstance(error, SIGNS):
        return False
    if isinstance(error, IntegrityError) and _code(error) not in FOREIGN_KEY:
        return False
    log.warning("a row is gone, by a reset of its account: %s", type(error).__name__)
    return True


def _code(error: IntegrityError) -> str | None:
    """The driver's own."""
    cause = error.orig
    return getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)


def remove(account_id: str) -> None:
    """Delete an account, with all that it has in both modes and its API keys. Raises DatabaseBusy."""
    for livemode in (False, True):
        clear(Tenant(account_id, livemode))
    of_account = {"of_account": account_id}
    for name in sorted(KEPT - {"accounts"}):
        table = metadata_of("checkout").tables[name]
        connection().execute(_delete(table, table.c.account_id == ACCOUNT), of_account)
    accounts = metadata_of("checkout").tables["accounts"]
    connection().execute(_delete(accounts, accounts.c.id == ACCOUNT), of_account)


@cache
def _statements() -> tuple[Executable, ...]:
    """Built once. Their parameters are ACCOUNT and MODE."""
    tables = [table for table in metadata_of("checkout").sorted_tables if table.name not in KEPT]
    unlinked = [(table, _in_circles(table)) for table in tables]
    return (
        *(_set_null(table, columns) for table, columns in unlinked if columns),
        *(_delete(table, owned_by_tenant(table)) for table in reversed(tables)),
    )


def owned_by_tenant(table: Table) -> ColumnElement[bool]:
    """The condition of the tenant's rows. Raises LookupError for a table whose rows belong to no account."""
    if "account_id" in table.c:
        condition = table.c.account_id == ACCOUNT
        if "livemode" in table.c:
            condition &= table.c.livemode == MODE
        return condition
    references = [
        key.parent.in_(select(key.column).where(owned_by_tenant(key.column.table)))
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if not key.use_alter and key.column.table.name not in KEPT
    ]
    if not references:
        raise LookupError(f"the rows of {table.name} belong to no account")
    return or_(*references)


def _in_circles(table: Table) -> list[str]:
    return sorted(key.parent.name for key in table.foreign_keys if key.use_alter)


def _set_null(table: Table, columns: list[str]) -> Executable:
    is_set: Any = or_(*(table.c[name].is_not(None) for name in columns))
    return update(table).where(owned_by_tenant(table), is_set).values(dict.fromkeys(columns))


def _delete(table: Table, condition: ColumnElement[bool]) -> Executable:
    return delete(table).where(condition)
