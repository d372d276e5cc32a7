"""What can't be used stops a start with one sentence that names the variable, and no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import pytest

from app import create_app
from foundation.config import Config, ConfigError, settings
from tests.operations.damages import DAMAGES, Damage, Environ, be_nowhere, edit, overwrite
from tests.support import servers
from tests.support.databases import ENVIRON, Databases, disconnect
from tests.support.fixtures import MakeApp
from tests.support.servers import GUNICORN, KEPT, ROOT, START_SECONDS

FLASK = ("-m", "flask", "--app", "app")
COMMANDS = [
    ("till", "advance", "5"),
    ("keys", "list"),
    ("keys", "create", "mine"),
    ("keys", "roll", "key_1"),
    ("keys", "revoke", "key_1"),
    ("shop", "orders"),
    ("worker",),
]
WITHOUT_DATABASES = {"audit", "backup", "restore", "migrate"}
"""Commands that are wanted when a database is damaged or not up to date, and say what is wrong themselves."""


@pytest.fixture
def environ(databases: Databases, tmp_path: Path) -> Environ:
    """SQLite databases as after a first start."""
    return databases.seeded("sqlite", tmp_path / "data")


def sentence(command: tuple[str, ...], environ: Mapping[str, str]) -> str:
    """Run a command that has to end with exit status 1 and one line, which is returned."""
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**{name: os.environ[name] for name in KEPT if name in os.environ}, **environ},
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )
    output = ended.stdout + ended.stderr
    assert ended.returncode == 1, output
    lines = [line for line in output.splitlines() if line.strip()]
    assert len(lines) == 1, output
    assert lines[0].startswith("Error: "), output
    return lines[0]


def sentences(commands: list[tuple[str, ...]], environ: Mapping[str, str]) -> list[str]:
    """`sentence()` of several commands, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda command: sentence(command, environ), commands))


REFUSED: list[Environ] = [
    {"PORT": "eighty"},
    {"CHECKOUT_SECRET_KEY": "secret"},
    {"DATA_DIR": "/dev/null/data"},
    {"STOREFRONT_DATABASE_URL": "sqlite:///checkout.db"},
    {"HOST": "0.0.0.0"},
]


@pytest.mark.slow
def test_a_server_that_cant_start_says_why(environ: Environ) -> None:
    """One start each for the address and the databases, which are checked after the settings."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = sentence(GUNICORN, {**environ, "PORT": port})
    assert line == f"Error: PORT must be free, but {port} is in use at 127.0.0.1"
    overwrite(environ)
    line = sentence(GUNICORN, {**environ, "PORT": str(servers.free_port())})
    assert line.startswith("Error: DATA_DIR leads to a database that can't be used (")


@pytest.mark.slow
def test_a_command_that_cant_start_says_why(environ: Environ) -> None:
    line = sentence((*FLASK, "keys", "list"), {**environ, "PORT": "eighty"})
    assert line == "Error: PORT must be a number from 1 to 65535, not 'eighty'"


@pytest.mark.slow
def test_every_start_names_a_port_that_is_none(environ: Environ) -> None:
    for line in sentences([GUNICORN, (*FLASK, "worker")], {**environ, "PORT": "eighty"}):
        assert line == "Error: PORT must be a number from 1 to 65535, not 'eighty'"


@pytest.mark.slow
@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: next(iter(refused)))
def test_every_start_refuses_a_setting(environ: Environ, refused: Environ) -> None:
    commands = [GUNICORN, (*FLASK, "--help"), (*FLASK, "db", "upgrade")]
    commands += [(*FLASK, *command) for command in COMMANDS]
    for line in sentences(commands, {**environ, **refused}):
        assert line.startswith(f"Error: {next(iter(refused))} must ")


@pytest.mark.slow
@pytest.mark.parametrize("damage", [each[1] for each in DAMAGES])
def test_every_kind_of_start_refuses_a_database(environ: Environ, damage: Damage) -> None:
    """A command makes no file, so one that is missing is the same to it as one that is still to be made."""
    damage(environ)
    server, *commands = sentences(
        [GUNICORN, (*FLASK, "keys", "list"), (*FLASK, "worker")],
        {**environ, "PORT": str(servers.free_port())},
    )
    refused = "leads to a database that can't be used"
    assert refused in server
    for line in commands:
        assert ("start the server" if damage is be_nowhere else refused) in line


def test_every_command_checks_the_databases(make_app: MakeApp) -> None:
    app = make_app()
    with app.app_context():
        edit({"DATA_DIR": str(settings().data_dir)}, "DELETE FROM alembic_version")
        for command in leaves(app.cli):
            if command.name not in WITHOUT_DATABASES:
                assert command.callback
                with click.Context(command) as context, pytest.raises(ConfigError):
                    context.invoke(command.callback)


def leaves(group: click.Group) -> Iterator[click.Command]:
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from leaves(command)
        else:
            yield command


@pytest.mark.parametrize("command", [("till", "advance", "5"), ("shop", "orders")])
def test_a_command_needs_tables(tmp_path: Path, command: tuple[str, ...]) -> None:
    app = create_app(Config.from_env({**ENVIRON, "DATA_DIR": str(tmp_path / "data")}))
    ended = app.test_cli_runner().invoke(args=command)
    disconnect(app)
    assert ended.exit_code == 1
    assert "start the server, or run the command migrate" in ended.output
