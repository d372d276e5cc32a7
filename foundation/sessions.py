"""The session of both databases: it hands out connections only inside a transaction that names one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BaseSession
from sqlalchemy import Connection, Engine, MetaData

from foundation.rows import Base

Name = Literal["checkout", "storefront"]


class TransactionMisuse(RuntimeError):
    """A programming mistake: no transaction, two at once, or the wrong database."""


@dataclass
class Opened:
    """The open transaction. `notes` keeps what is read once in it."""

    name: Name
    engine: Engine
    writes: bool
    connection: Connection | None = None
    committing: bool = False
    before_commit: list[Callable[[], None]] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)


class GuardedSession(BaseSession):
    """Hands out a connection only inside transaction() or reading(), and only to the named database."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **options: Any
    ) -> Engine | Connection:
        bind = super().get_bind(mapper, clause, bind, **options)
        current: Opened | None = self.info.get("open")
        if current is None:
            raise TransactionMisuse("use the database inside transaction(name) or reading(name)")
        if bind is not current.engine:
            raise TransactionMisuse(f"this is a transaction on {current.name!r} alone")
        return bind


db = SQLAlchemy(
    model_class=Base,
    session_options={"class_": GuardedSession, "expire_on_commit": False, "autoflush": False},
)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
    """The base of all tables. Those of the shop set `__bind_key__ = "storefront"`."""


def engine_of(name: Name) -> Engine:
    return db.engines[_bind_key(name)]


def metadata_of(name: Name) -> MetaData:
    """The tables of the models that are in the named database."""
    return db.metadatas[_bind_key(name)]


def _bind_key(name: Name) -> str | None:
    return None if name == "checkout" else name
