"""Fresh databases for each test, migrated and seeded once per run, then copied and restored."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from flask import Flask

from app import create_app
from foundation import schema
from foundation.config import Config
from foundation.database import db
from tests.support.postgres import Postgres

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")
VARIABLES = {"checkout": "DATABASE_URL", "storefront": "STOREFRONT_DATABASE_URL"}

ENVIRON = {
    "RATE_LIMITS": "off",
    "SECRET_KEY": "only-for-tests-0123456789abcdef",
    "SHOP_OPERATOR_PASSWORD": "a password for tests",
}
"""The settings of every test. The environment of the machine is not used."""


class Databases:
    """Makes pairs of databases, each as the environment variables that name them.

    `postgres` is asked for a server only when a test wants one; `directory` keeps the templates.
    """

    def __init__(self, directory: Path, postgres: Callable[[], Postgres]):
        self._directory = directory
        self._postgres = postgres
        self._templates: dict[Kind, Mapping[str, str]] = {}

    def empty(self, kind: Kind, data_dir: Path) -> dict[str, str]:
        """Databases without tables, as on a first start."""
        environ = {**ENVIRON, "DATA_DIR": str(data_dir)}
        if kind == "postgresql":
            for name, variable in VARIABLES.items():
                environ[variable] = self._postgres().create(name)
        return environ

    def seeded(self, kind: Kind, data_dir: Path) -> dict[str, str]:
        """Databases as they are after a first start, with addresses on port 8000."""
        template = self._template(kind)
        environ = {**ENVIRON, "DATA_DIR": str(data_dir)}
        if kind == "sqlite":
            shutil.copytree(template["DATA_DIR"], data_dir, dirs_exist_ok=True)
        else:
            for name, variable in VARIABLES.items():
                source = template[variable].split("?")[0].rpartition("/")[2]
                environ[variable] = self._postgres().create(name, source)
        return environ

    def restore(self, environ: Mapping[str, str]) -> None:
        """Bring databases that `seeded` made back to that state. Their connections have to be closed."""
        if VARIABLES["checkout"] in environ:
            for variable in VARIABLES.values():
                self._postgres().restore(environ[variable])
        else:
            # New files: a connection that is still open has the old ones.
            shutil.rmtree(environ["DATA_DIR"])
            shutil.copytree(self._template("sqlite")["DATA_DIR"], environ["DATA_DIR"])

    def drop(self, environ: Mapping[str, str]) -> None:
        """Drop the PostgreSQL databases that these variables name, and close their connections."""
        for variable in VARIABLES.values():
            if variable in environ:
                self._postgres().drop(environ[variable])

    def _template(self, kind: Kind) -> Mapping[str, str]:
        if kind not in self._templates:
            environ = self.empty(kind, self._directory / kind)
            app = create_app(Config.from_env(environ))
            schema.prepare(app)
            disconnect(app)
            if kind == "postgresql":
                for variable in VARIABLES.values():
                    self._postgres().remember(environ[variable])
            self._templates[kind] = environ
        return self._templates[kind]


def disconnect(app: Flask) -> None:
    """Close every connection. Closing the last one to a SQLite file writes its write-ahead log into it."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
