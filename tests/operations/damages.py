"""SQLite databases that can't be used: how they become so, and what is said then."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

Environ = dict[str, str]
Damage = Callable[[Environ], None]


def edit(environ: Environ, statement: str, name: str = "checkout") -> None:
    with closing(sqlite3.connect(f"{environ['DATA_DIR']}/{name}.db")) as database, database:
        database.execute(statement)


def overwrite(environ: Environ) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{environ['DATA_DIR']}/storefront.db{suffix}").unlink(missing_ok=True)
    Path(environ["DATA_DIR"], "storefront.db").write_bytes(b"This is no database. " * 500)


def damage_a_page(environ: Environ) -> None:
    file = Path(environ["DATA_DIR"], "checkout.db")
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    with file.open("r+b") as opened:
        opened.seek(100)
        opened.write(b"\xff" * 3000)


def be_a_folder(environ: Environ) -> None:
    environ["DATABASE_URL"] = f"sqlite:///{environ['DATA_DIR']}"


def be_nowhere(environ: Environ) -> None:
    environ["DATABASE_URL"] = f"sqlite:///{environ['DATA_DIR']}/none/checkout.db"


DAMAGES: list[tuple[str, Damage, str]] = [
    ("DATA_DIR", overwrite, "file is not a database"),
    ("DATA_DIR", damage_a_page, "malformed"),
    ("DATABASE_URL", be_a_folder, "unable to open database file"),
    ("DATABASE_URL", be_nowhere, "unable to open database file"),
    (
        "DATA_DIR",
        lambda environ: edit(environ, "DELETE FROM alembic_version"),
        "alembic_version has 0 rows instead of one",
    ),
    (
        "DATA_DIR",
        lambda environ: edit(environ, "INSERT INTO alembic_version VALUES ('0001')"),
        "alembic_version has 2 rows instead of one",
    ),
    (
        "DATA_DIR",
        lambda environ: edit(environ, "DROP TABLE alembic_version", "storefront"),
        "its tables have no version (alembic_version)",
    ),
    (
        "DATA_DIR",
        lambda environ: edit(environ, "UPDATE alembic_version SET version_num = '9999'"),
        "it belongs to another version of Till (revision 9999)",
    ),
]
"""The variable that is named, the damage, and the reason."""
