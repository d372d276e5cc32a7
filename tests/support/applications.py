"""Applications for tests: built once for each set of settings, then lent to one test at a time.

Building one and compiling its templates takes half a second, restoring its databases 3 ms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from app import create_app
from foundation import logs
from foundation.config import Config
from foundation.database import db
from tests.support.databases import ENVIRON, Databases, Kind, disconnect

Settings = tuple[Kind, frozenset[tuple[str, str]]]

OF_FILES = frozenset({"till.static", "till.docs"})
"""Extensions that cache files of the repository, which are the same for every test."""


@dataclass(frozen=True)
class Lent:
    """An application with databases of its own, and its state after it was built."""

    app: Flask
    settings: Settings
    databases: Mapping[str, str]
    extensions: Mapping[str, Any]
    jobs: Sequence[object]


class Applications:
    """`directory` keeps the SQLite files."""

    def __init__(self, databases: Databases, directory: Path):
        self._databases = databases
        self._directory = directory
        self._idle: defaultdict[Settings, list[Lent]] = defaultdict(list)
        self._built = 0

    def lend(self, kind: Kind, environ: Mapping[str, str]) -> Lent:
        """An application in its state after a first start, for one test. `environ` is added to ENVIRON."""
        settings = (kind, frozenset(environ.items() - ENVIRON.items()))
        if not self._idle[settings]:
            return self._build(settings)
        lent = self._idle[settings].pop()
        self._databases.restore(lent.databases)
        _forget(lent)
        # Levels belong to the process, and another application may have changed them.
        logs.install(lent.app.extensions["till.config"].log_level)
        return lent

    def take_back(self, lent: Lent) -> None:
        """Keep it for another test with the same settings, unless a job is still under way."""
        disconnect(lent.app)
        if _state_of_jobs(lent.app) == lent.jobs:
            self._idle[lent.settings].append(lent)

    def _build(self, settings: Settings) -> Lent:
        kind, environ = settings
        self._built += 1
        databases = self._databases.seeded(kind, self._directory / str(self._built))
        app = create_app(Config.from_env({**databases, **dict(environ)}))
        _make_commits_quick(app)
        return Lent(app, settings, databases, dict(app.extensions), _state_of_jobs(app))


def _make_commits_quick(app: Flask) -> None:
    """Do not wait for the disk on SQLite: no data is needed after the run."""
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _wait_for_no_disk)


def _wait_for_no_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _forget(lent: Lent) -> None:
    """Remove the state that the last test left in the application: counted calls, clients, caches."""
    extensions = lent.app.extensions
    for name in extensions.keys() - lent.extensions.keys() - OF_FILES:
        del extensions[name]
    extensions.update(lent.extensions)
    for extension in extensions.values():
        if hasattr(extension, "reset"):
            extension.reset()


def _state_of_jobs(app: Flask) -> list[object]:
    """The attributes of the objects that run background jobs, which count what is under way."""
    owners = [getattr(job.work, "__self__", None) for job in app.extensions.get("till.jobs", [])]
    return [dict(vars(owner)) for owner in owners if owner is not None]
