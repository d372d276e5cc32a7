"""The fixtures of the browser tests, with the two parties in two processes, and what the Dockerfile installs."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.deploy import dockerfile, installed
from tests.deploy.dockerfile import Image
from tests.e2e.conftest import new_shopper as new_shopper
from tests.e2e.conftest import shopper as shopper
from tests.support import apart
from tests.support.databases import KINDS, Databases
from tests.support.servers import ROOT, Server


@pytest.fixture(scope="package", params=KINDS)
def live_server(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """Both parties, each in a process of its own: on SQLite, and on PostgreSQL with a worker beside each."""
    directory = tmp_path_factory.mktemp(f"apart-{request.param}")
    environ = databases.empty(request.param, directory)
    with apart.running(environ, directory, worker=request.param == "postgresql") as server:
        yield server
    databases.drop(environ)


@pytest.fixture(scope="package")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """What the commands of the Dockerfile install, in an environment of its own."""
    folder = tmp_path_factory.mktemp("image")
    installed.run(sys.executable, "-m", "venv", folder / "environment")
    made = Image(folder / "root", folder / "environment" / "bin")
    made.root.mkdir()
    dockerfile.build(ROOT / "Dockerfile", made)
    return made
