"""Wheel and sdist: what is in them, and the command `till` in an environment that has nothing else."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path
from signal import SIGINT

import pytest

from tests.deploy import installed, purchase
from tests.deploy.installed import run
from tests.guards.test_package import needed
from tests.support.servers import ROOT, inherited

PACKAGE = "till_checkout/"


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and with the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("distributions")
    run(sys.executable, "-m", "hatchling", "build", "-d", folder)
    return folder


@pytest.mark.slow
def test_sdist_and_wheel_have_the_application_alone(distributions: Path) -> None:
    (wheel,), (sdist,) = distributions.glob("*.whl"), distributions.glob("*.tar.gz")
    metadata = "till_checkout-0.1.0.dist-info/"
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if not name.startswith(metadata)}
    assert packed == {PACKAGE + file for file in needed()}
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names - needed() == {"LICENSE", "PKG-INFO", "pyproject.toml", ".gitignore"}


@pytest.mark.slow
def test_an_empty_environment_sells_a_desk(distributions: Path, tmp_path: Path) -> None:
    """In a folder with files of the same names as the application's. The data is kept for the next start."""
    commands = installed.make_environment(tmp_path / "environment")
    (wheel,) = distributions.glob("*.whl")
    installed.pip(
        commands, "install", "--no-compile", "--constraint", ROOT / "constraints.txt", wheel
    )
    till, folder = commands / "till", tmp_path / "shop"
    folder.mkdir()
    for name in ("app.py", "gunicorn.conf.py", "foundation.py", "checkout.py", "click.py"):
        (folder / name).write_text("raise SystemExit('a file of the user was imported')\n")
    (folder / ".env").write_text("PORT=none\n")

    with installed.running([[till, "run"]], inherited(), folder) as server:
        purchase.buy(server.shop)
        pages = ("/docs", "/docs/deploy", "/docs/reference", "/openapi.json", "/static/checkout.js")
        with purchase.browser() as client:
            assert {client.get(server.provider + path).status_code for path in pages} == {200}
        environ = dict(server.environ)
        for command, words in (
            (["keys", "list"], "Sample secret key"),
            (["shop", "orders"], "paid"),
            (["advance", "60"], "It is now"),
            (["audit"], "invariants hold"),
            (["db", "current"], ""),
            (["--version"], "till 0.1.0"),
        ):
            assert words in run(till, *command, cwd=folder, env=environ)
        orders = run(till, "shop", "orders", cwd=folder, env=environ)

    logged = {**inherited(), "GUNICORN_CMD_ARGS": "--access-logfile=-"}
    with installed.running([[till, "run"]], logged, folder, stop=SIGINT) as server:
        environ = dict(server.environ)
        assert run(till, "shop", "orders", cwd=folder, env=environ) == orders
    assert '"GET /readyz HTTP/1.1" 200' in server.log.read_text()
    assert (folder / "instance" / "checkout.db").exists()
