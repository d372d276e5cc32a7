"""The fixtures. Servers, templates and applications live as long as the run; each test has databases of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from foundation import clock
from tests.support import browser, postgres, servers
from tests.support.applications import Applications, Lent
from tests.support.databases import KINDS, Databases, Kind
from tests.support.postgres import Postgres
from tests.support.servers import Server

MakeApp = Callable[..., Flask]
Servers = Callable[[Kind], Server]


@pytest.fixture(scope="session")
def run_stack() -> Iterator[ExitStack]:
    """Closes what is entered into it when the run ends."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def pg(run_stack: ExitStack) -> Callable[[], Postgres]:
    """Returns the run's PostgreSQL server, which the first call starts."""
    started: list[Postgres] = []

    def server() -> Postgres:
        if not started:
            started.append(run_stack.enter_context(postgres.running()))
        return started[0]

    return server


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, pg: Callable[[], Postgres]) -> Databases:
    return Databases(tmp_path_factory.mktemp("templates"), pg)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Runs the test on both kinds of database."""
    answer: Kind = request.param
    return answer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def each_kind(request: pytest.FixtureRequest) -> Kind:
    """Like `kind`, for tests without concurrency: PostgreSQL is one of the slow tests."""
    answer: Kind = request.param
    return answer


@pytest.fixture(scope="session")
def applications(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Applications:
    return Applications(databases, tmp_path_factory.mktemp("applications"))


@pytest.fixture
def make_app(applications: Applications, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeApp]:
    """`make_app(kind="sqlite", **environ)`: an application on databases of its own, in the state after a first start.

    Its clock stands still unless the test moves it, so that no second passes between two rows.
    """
    lent: list[Lent] = []
    started = clock.wall()
    monkeypatch.setattr(clock, "wall", lambda: started)

    def make(kind: Kind = "sqlite", **environ: str) -> Flask:
        lent.append(applications.lend(kind, environ))
        return lent[-1].app

    yield make
    for one in lent:
        applications.take_back(one)


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """An application on SQLite."""
    return make_app()


@pytest.fixture(scope="session")
def servers_by_kind(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, run_stack: ExitStack
) -> Servers:
    """Returns the run's one server on that kind of database, which the first call starts."""
    started: dict[Kind, Server] = {}

    def server(kind: Kind) -> Server:
        if kind not in started:
            directory = tmp_path_factory.mktemp(f"server-{kind}")
            environ = databases.empty(kind, directory / "data")
            started[kind] = run_stack.enter_context(
                servers.running(environ, directory, worker=kind == "postgresql")
            )
        return started[kind]

    return server


@pytest.fixture(scope="session")
def live_server(servers_by_kind: Servers) -> Server:
    """The real server on SQLite, shared by the run: a test makes its own sessions and visitors."""
    return servers_by_kind("sqlite")


@pytest.fixture
def any_server(servers_by_kind: Servers, each_kind: Kind) -> Server:
    """The real server on SQLite, and on PostgreSQL in the slow tests."""
    return servers_by_kind(each_kind)


@pytest.fixture
def both_servers(servers_by_kind: Servers, kind: Kind) -> Server:
    """The real server, once on SQLite and once on PostgreSQL: for races about money."""
    return servers_by_kind(kind)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """pytest-playwright's arguments, with the browser of the machine."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return {
        **browser_type_launch_args,
        "executable_path": browser.path(),
        "args": [*browser.SILENT, *sandbox],
    }
