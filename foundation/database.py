"""Two databases, each used only inside a transaction that names it.

    with transaction("checkout"):  ...   # one write transaction; commits, or rolls back on an exception
    with reading("storefront"):    ...   # reads only

Any use of `db.session` outside of the two, or on the other database's tables, raises. Rows stay readable after the
block (loaded columns; nothing loads lazily), so views hand them to templates without holding a connection.

SQLite takes one writer at a time. Its own busy handler sleeps and starves under load, so writers of one
process queue on a lock per file (measured with eight clients: p99 of 20 ms instead of 490 ms); other processes meet
`busy_timeout`. PostgreSQL needs neither.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BaseSession
from sqlalchemy import BigInteger, Connection, Engine, Integer, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from foundation.config import Config

Name = Literal["checkout", "storefront"]
WAIT_SECONDS = 5
"""How long a writer waits for its turn before it is told that the database is busy."""

PK = BigInteger().with_variant(Integer, "sqlite")
"""A monotonic integer key on both databases: SQLite numbers only an INTEGER by itself."""


class DatabaseBusy(Exception):
    """The write lock, or a row's, could not be had within WAIT_SECONDS. Nothing was written."""


class TransactionMisuse(RuntimeError):
    """A programming mistake: no transaction, two at once, or the wrong database."""


@dataclass
class _Open:
    name: Name
    writes: bool
    committed: list[Callable[[], None]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)


class GuardedSession(BaseSession):
    """Hands out a connection only inside transaction() or reading(), and only to the named database."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **options: Any
    ) -> Engine | Connection:
        bind = super().get_bind(mapper, clause, bind, **options)
        current: _Open | None = self.info.get("open")
        if current is None:
            raise TransactionMisuse("use the database inside transaction(name) or reading(name)")
        if bind is not _engine(current.name):
            raise TransactionMisuse(f"this is a transaction on {current.name!r} alone")
        return bind


NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
"""Every constraint has a name, so that a migration can change it on both databases."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(
    model_class=Base,
    session_options={"class_": GuardedSession, "expire_on_commit": False},
)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
    """The base of all tables. The shop's set `__bind_key__ = "storefront"`."""

_write_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def init_app(app: Flask, config: Config) -> None:
    """Wire both engines. Connections are made on first use."""
    # Errors are logged without the values of their statement: tokens and addresses are among them.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_BINDS"] = {"storefront": config.storefront_database_url}
    config.data_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        for engine in {id(e): e for e in db.engines.values()}.values():
            _configure(engine)


def _configure(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgresql_begin)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver emits no BEGIN of its own; _sqlite_begin does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={WAIT_SECONDS * 1000:.0f}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that writes later fails at once when another one wrote in between.
    writes = connection.get_execution_options().get("till_writes", True)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql_begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("till_writes", True):
        # One look, however many queries it takes: a payment in between must not show in half of them.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS * 1000:.0f}ms'")


@contextmanager
def transaction(name: Name) -> Iterator[Session]:
    """One write transaction on the named database. Raises DatabaseBusy."""
    with _write_lock(name), _opened(name, writes=True) as session:
        yield session


@contextmanager
def reading(name: Name) -> Iterator[Session]:
    """One consistent, read-only look at the named database."""
    with _opened(name, writes=False) as session:
        yield session


@contextmanager
def _write_lock(name: Name) -> Iterator[None]:
    engine = _engine(name)
    if engine.dialect.name != "sqlite":
        yield
        return
    if in_transaction():
        raise TransactionMisuse("a transaction is open already")
    lock = _write_locks[str(engine.url)]
    if not lock.acquire(timeout=WAIT_SECONDS):
        raise DatabaseBusy(f"the {name} database is busy")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _opened(name: Name, *, writes: bool) -> Iterator[Session]:
    session = db.session()
    if "open" in session.info:
        raise TransactionMisuse("a transaction is open already")
    session.info["open"] = current = _Open(name, writes)
    try:
        session.connection(
            bind_arguments={"bind": _engine(name)}, execution_options={"till_writes": writes}
        )
        yield session
        if writes:
            session.commit()
        else:
            session.expunge_all()  # a rollback would unload what has been read
            session.rollback()
    except OperationalError as error:
        session.rollback()
        if _is_lock_timeout(error):
            raise DatabaseBusy(f"the {name} database is busy") from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.expunge_all()
        session.close()
        del session.info["open"]
    for callback in current.committed:
        callback()


def _is_lock_timeout(error: OperationalError) -> bool:
    # lock_not_available, deadlock_detected: the request can simply be made again
    if getattr(error.orig, "sqlstate", None) in {"55P03", "40P01"}:
        return True
    return "database is locked" in str(error.orig)


def in_transaction() -> bool:
    """Is one open in this application context?"""
    return "open" in db.session().info


def current_name() -> Name | None:
    """The database of the open transaction, or None."""
    current: _Open | None = db.session().info.get("open")
    return current.name if current else None


def notes() -> dict[str, Any]:
    """A dict that lives as long as the open transaction: for what is read once in it."""
    current: _Open | None = db.session().info.get("open")
    if current is None:
        raise TransactionMisuse("no transaction is open")
    return current.notes


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the open transaction has committed; never if it rolls back."""
    current: _Open | None = db.session().info.get("open")
    if current is None or not current.writes:
        raise TransactionMisuse("no write transaction is open")
    current.committed.append(callback)


def insert_once(model: type[Any], **values: Any) -> bool:
    """INSERT … ON CONFLICT DO NOTHING, by attribute names. False if such a row was there already.

    On PostgreSQL a row that another transaction is inserting is waited for; SQLite has one writer anyway.
    """
    db.session.flush()
    connection = db.session.connection(bind_arguments={"mapper": model})
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    columns = {model.__mapper__.attrs[key].columns[0].name: value for key, value in values.items()}
    statement = dialect.insert(model.__table__).values(columns).on_conflict_do_nothing()
    return connection.execute(statement.returning(model.__table__.c.pk)).first() is not None


def _engine(name: Name) -> Engine:
    return db.engines[None if name == "checkout" else name]
