"""Two databases, each used only inside a transaction that names it.

    with transaction("checkout"):  ...   # one write transaction; commits, or rolls back on an exception
    with reading("storefront"):    ...   # reads only, one consistent snapshot

Using `db.session` outside of the two, or on the other database's tables, raises TransactionMisuse. Nothing is flushed
before the commit unless the code says so, and nothing is loaded lazily. Rows stay readable after the block (their
loaded columns), so views hand them to templates without holding a connection.

SQLite takes one writer at a time. Its own busy handler sleeps and starves under load, so the writers of one
process queue on a lock per file (measured with eight clients: p99 of 20 ms instead of 490 ms); other processes meet
`busy_timeout`. PostgreSQL needs neither.

An outage of the database (foundation.outages) raises DatabaseUnavailable, also where the connection is opened.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import groupby
from typing import Any, TypeVar, cast

import orjson
from flask import Flask, g
from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Mapper, class_mapper

from foundation import database_urls, engines, files, metrics, outages
from foundation.config import Config, usable_folder
from foundation.outages import DatabaseBusy as DatabaseBusy
from foundation.outages import DatabaseUnavailable as DatabaseUnavailable
from foundation.outages import Fault
from foundation.rows import PK as PK
from foundation.rows import Base
from foundation.sessions import Model as Model
from foundation.sessions import Name as Name
from foundation.sessions import Opened, TransactionMisuse, db
from foundation.sessions import engine_of as engine_of
from foundation.sessions import metadata_of as metadata_of

log = logging.getLogger("till.database")
POOL_SIZE = 10
"""Connections kept open to each database: gunicorn's eight threads, the worker and one more. Opening one costs 1 ms."""
Row = TypeVar("Row", bound=Base)
_write_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def init_app(app: Flask, config: Config) -> None:
    """Wire both engines. Connections are made on first use."""
    # Errors are logged without the values of their statement: tokens and addresses are among them.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,
        "pool_size": POOL_SIZE,
        "pool_timeout": engines.WAIT_SECONDS,
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_BINDS"] = {"storefront": config.storefront_database_url}
    _keep_files_private(config)
    db.init_app(app)
    with app.app_context():
        for engine in {id(e): e for e in db.engines.values()}.values():
            engines.configure(engine)


def _keep_files_private(config: Config) -> None:
    """Make DATA_DIR if a database is in it, and narrow existing files. Raises ConfigError."""
    if not config.embedded:
        return
    for path in map(database_urls.path_of, config.databases.values()):
        if path.parent == config.data_dir:
            with usable_folder(config.data_dir):
                files.private_folder(config.data_dir)
        files.narrow_database(path)


@contextmanager
def transaction(name: Name) -> Iterator[None]:
    """One write transaction on the named database. Raises DatabaseUnavailable.

    What `after_commit` has collected runs when the write lock is free again. Its exceptions are logged, not raised:
    what is committed stays committed, and must not be reported as a failure.
    """
    with _write_lock(name), _opened(name, writes=True) as current:
        yield
    for callback in current.after_commit:
        try:
            callback()
        except DatabaseUnavailable:
            pass  # it has logged itself
        except Exception:
            log.exception("%s failed after the commit", callback)


@contextmanager
def reading(name: Name) -> Iterator[None]:
    """One consistent, read-only snapshot of the named database. Raises DatabaseUnavailable."""
    with _opened(name, writes=False):
        yield


def has_committed() -> bool:
    """Has a transaction of this application context, which is that of a request, been committed?"""
    return "database_committed" in g


def has_failed() -> bool:
    """Has a database of this application context been unavailable, other than for a lock?"""
    return "database_failed" in g


@contextmanager
def _write_lock(name: Name) -> Iterator[None]:
    engine = engine_of(name)
    if engine.dialect.name != "sqlite":
        yield
        return
    if in_transaction():
        raise TransactionMisuse("a transaction is open already")
    lock, started = _write_locks[str(engine.url)], time.perf_counter()
    acquired = lock.acquire(timeout=engines.WAIT_SECONDS)
    metrics.LOCK_WAIT_SECONDS.labels(name).observe(time.perf_counter() - started)
    if not acquired:
        raise outages.unavailable(name, Fault.BUSY)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _opened(name: Name, *, writes: bool) -> Iterator[Opened]:
    session = db.session()
    if "open" in session.info:
        raise TransactionMisuse("a transaction is open already")
    engine = engine_of(name)
    session.info["open"] = current = Opened(name, engine, writes)
    try:
        current.connection = session.connection(
            bind_arguments={"bind": engine}, execution_options={"till_writes": writes}
        )
        yield current
        if writes:
            _commit(current)
    except (DBAPIError, PoolTimeout, engine.dialect.loaded_dbapi.Error) as error:
        if outage := _outage(current, error):
            raise outage from error
        raise
    finally:
        try:
            _close(current)
        finally:
            del session.info["open"]


def _commit(current: Opened) -> None:
    for callback in current.before_commit:
        callback()
    db.session.flush()  # an error of these statements is none of COMMIT
    current.committing = True
    db.session.commit()
    g.database_committed = True


def _outage(current: Opened, error: Exception) -> DatabaseUnavailable | None:
    """The outage that `error` reports, if it does. A connection that is of no more use is replaced."""
    lost = current.connection is None or _is_lost(current.connection)
    fault = outages.fault_of(error, lost=lost, writes=current.writes)
    if fault is None:
        return None
    if current.connection is not None and (lost or fault in {Fault.SPOILT, Fault.MISSING}):
        current.connection.invalidate()
    if fault is not Fault.BUSY:
        g.database_failed = True
    return outages.unavailable(current.name, fault, error, at_commit=current.committing)


def _is_lost(connection: Connection) -> bool:
    return connection.invalidated or bool(
        getattr(connection.connection.driver_connection, "closed", False)
    )


def _close(current: Opened) -> None:
    """Close the session, which rolls back what was not committed. Rows keep what was loaded."""
    session = db.session()
    try:
        session.close()
    except (DBAPIError, current.engine.dialect.loaded_dbapi.Error):
        # The database itself rolls back when its connection ends, so what the transaction did stands as it is.
        if current.connection is not None:
            current.connection.invalidate()
        session.close()


def in_transaction() -> bool:
    """Is one open in this application context?"""
    return "open" in db.session().info


def notes() -> dict[str, Any]:
    """A dict that lives as long as the open transaction: for what is read once in it."""
    return open_transaction().notes


def before_commit(callback: Callable[[], None]) -> None:
    """Run `callback` in the open transaction, as the last thing before it commits."""
    open_transaction(writes=True).before_commit.append(callback)


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the open transaction has committed; never if it rolls back."""
    open_transaction(writes=True).after_commit.append(callback)


def open_transaction(*, writes: bool = False) -> Opened:
    """The open transaction. Raises TransactionMisuse if there is none, or none that `writes`."""
    current: Opened | None = db.session().info.get("open")
    if current is None or (writes and not current.writes):
        raise TransactionMisuse(f"no {'write ' if writes else ''}transaction is open")
    return current


def connection() -> Connection:
    """The connection of the open transaction, for statements on tables: an ORM statement costs several times as much.

    What is pending in the session is not flushed first.
    """
    opened = open_transaction().connection
    if opened is None:
        raise TransactionMisuse("the transaction has no connection yet")
    return opened


def table(model: type[Base]) -> Table:
    """The table of a model, for statements of `connection()`. Its columns have the database's names."""
    return cast(Table, model.__table__)


def driver_rows(sql: str, *values: Any) -> Sequence[Sequence[Any]]:
    """The rows of `sql`, read by the driver itself. `?` marks the place of each value.

    For a trivial query of each transaction, which would cost ten times as much through SQLAlchemy.
    """
    opened = connection()
    if opened.dialect.name == "postgresql":
        sql = sql.replace("?", "%s")
    cursor = opened.connection.cursor()
    try:
        cursor.execute(sql, values)
        return cursor.fetchall()
    finally:
        cursor.close()


def insert_rows(rows: Sequence[Base]) -> None:
    """INSERT new rows now, one statement for each run of rows of one model, in this order.

    The rows are not added to the session and have no `pk`: later changes of them are not written, and they can't be
    locked. That is half the cost of a flush, for rows that are only serialised after this.
    """
    for model, run in groupby(rows, type):
        mapper: Mapper[Any] = class_mapper(model)
        names = {prop.columns[0].name: prop.key for prop in mapper.column_attrs}
        values = [
            {column: vars(row)[name] for column, name in names.items() if name != "pk"}
            for row in run
        ]
        connection().execute(insert(table(model)), values)


def insert_once(model: type[Row], **values: Any) -> Row | None:
    """INSERT … ON CONFLICT DO NOTHING, by attribute names. The new row, or None if such a row was there already.

    On PostgreSQL a row that another transaction is inserting is waited for; SQLite has one writer anyway.
    """
    insert_into = insert_of(open_transaction().engine.dialect.name)
    statement = insert_into(model).values(**values).on_conflict_do_nothing().returning(model)
    return db.session().scalar(statement)


@cache
def insert_of(dialect: str) -> Callable[[Any], Any]:
    """`insert` of a dialect of SQLAlchemy, which has ON CONFLICT. A process loads the dialect of its database alone."""
    found: Callable[[Any], Any] = import_module(f"sqlalchemy.dialects.{dialect}").insert
    return found
