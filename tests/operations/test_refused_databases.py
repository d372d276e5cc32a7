"""A database that can't be used is refused in one sentence, which names the variable."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url

from app import create_app
from foundation import schema
from foundation.config import Config, ConfigError
from tests.operations.damages import DAMAGES, Damage, Environ
from tests.support import servers
from tests.support.databases import Databases, disconnect
from tests.support.postgres import PASSWORD_ROLE, Postgres
from tests.support.servers import ROOT

NOBODY = 65534


def refusal(environ: Mapping[str, str]) -> str:
    """The message with which the databases of these settings are refused."""
    app = create_app(Config.from_env(environ))
    try:
        with pytest.raises(ConfigError) as refused:
            schema.prepare(app)
    finally:
        disconnect(app)
    return str(refused.value)


@pytest.fixture
def environ(databases: Databases, tmp_path: Path) -> Environ:
    """SQLite databases as after a first start."""
    return databases.seeded("sqlite", tmp_path / "data")


@pytest.mark.parametrize(("variable", "damage", "reason"), DAMAGES)
def test_a_database_that_cant_be_used_is_refused(
    environ: Environ, variable: str, damage: Damage, reason: str
) -> None:
    damage(environ)
    message = refusal(environ)
    assert message.startswith(f"{variable} leads to a database that can't be used (")
    assert reason in message


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder and its files can be read, not written. For root that takes another user id meanwhile."""
    for each in (*folder.iterdir(), folder):
        each.chmod(0o555 if each.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        for parent in folder.parents:
            if parent.name.startswith(("test_", "popen-", "pytest-")):
                parent.chmod(0o755)  # pytest's own, which it makes for its user alone
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for each in (folder, *folder.iterdir()):
            each.chmod(0o700)


@pytest.mark.skipif(
    os.geteuid() == 0 and not all(each.stat().st_mode & 0o001 for each in ROOT.parents),
    reason="root can write everywhere, and another user can't read the repository here",
)
def test_a_database_that_can_only_be_read_is_refused(databases: Databases, tmp_path: Path) -> None:
    environ = databases.seeded("sqlite", tmp_path / "data")
    with read_only(tmp_path / "data"):
        message = refusal(environ)
    assert message.startswith("DATA_DIR leads to a database that can't be used (")


def test_one_postgresql_database_for_both_parties_is_refused(
    databases: Databases, tmp_path: Path
) -> None:
    environ = databases.empty("postgresql", tmp_path)
    url = make_url(environ["DATABASE_URL"]).update_query_dict({"application_name": "shop"})
    other = {**environ, "STOREFRONT_DATABASE_URL": url.render_as_string(hide_password=False)}
    assert refusal(other) == (
        "STOREFRONT_DATABASE_URL leads to a database that can't be used: "
        "it is the other party's, and each needs its own"
    )
    databases.drop(environ)


def test_an_unreachable_postgresql_is_named_without_the_password(
    pg: Callable[[], Postgres], databases: Databases, tmp_path: Path
) -> None:
    environ = databases.empty("postgresql", tmp_path)
    socket_folder = pg().directory
    create_role(environ["DATABASE_URL"])
    for url, reason in (
        (f"postgresql://x:wr0ng-8Qz2@127.0.0.1:{servers.free_port()}/x", "Connection refused"),
        (f"postgresql://x:e@127.0.0.1:{servers.free_port()}/x", "Connection refused"),
        ("postgresql://x:wr0ng-8Qz2@nowhere.invalid/x", "nowhere.invalid"),
        (f"postgresql://{PASSWORD_ROLE}:wr0ng-8Qz2@/x?host={socket_folder}", "password"),
        (f"postgresql://x:wr0ng-8Qz2@/x?host={socket_folder}", 'role "x" does not exist'),
        (f"postgresql://postgres:wr0ng-8Qz2@/x?host={socket_folder}", '"x" does not exist'),
        ("postgresql://x:wr0ng-8Qz2@127.0.0.1/x?colour=wr0ng-8Qz2", "colour"),
    ):
        message = refusal({**environ, "DATABASE_URL": url})
        assert message.startswith("DATABASE_URL leads to a database that can't be used: ")
        assert reason in message
        assert "8Qz2" not in message
        assert "\n" not in message
    databases.drop(environ)


def create_role(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {PASSWORD_ROLE} PASSWORD 'right' LOGIN")
