"""The URLs of databases: which kinds are supported, and which file a SQLite URL names."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def complete(text: str, folder: Path) -> str:
    """The URL with its driver. A relative SQLite path starts at `folder`. Raises ValueError."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ValueError(str(error)) from None
    if url.drivername not in DRIVERS:
        raise ValueError("another kind of database")
    if "plugin" in url.query:
        raise ValueError("a plugin of SQLAlchemy")
    url = url.set(drivername=DRIVERS[url.drivername])
    if url.drivername == "sqlite":
        if url.host or not url.database or ":memory:" in url.database or set(url.query) - {"uri"}:
            raise ValueError("no file that every connection can write to")
        url = url.set(database=f"{_scheme(url)}{folder / path_of(url)}")
    return url.render_as_string(hide_password=False)


def of_file(path: Path) -> str:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def path_of(url: str | URL) -> Path:
    """The file that a SQLite URL names, as a path or as `file:…`."""
    url = make_url(url)
    return Path((url.database or "").removeprefix(_scheme(url)))


def _scheme(url: URL) -> str:
    return "file:" if url.query.get("uri") else ""
