"""Environments in which Till is installed, and the command `till` in them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM, Signals

from tests.support import servers
from tests.support.servers import ROOT, Server


def make_environment(folder: Path) -> Path:
    """An empty virtual environment in `folder`, without pip. Returns its folder of commands."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    return folder / "bin"


def pip(commands: Path, *arguments: str | Path) -> None:
    """Run the pip of the tests for another environment."""
    run(sys.executable, "-m", "pip", "--quiet", "--python", commands / "python", *arguments)


def run(*command: str | Path, **options: object) -> str:
    """Run a command to its end. Returns its output; AssertionError if it fails."""
    done = subprocess.run(
        [*map(str, command)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **{"cwd": ROOT, **options},  # type: ignore[call-overload]
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}"
    return str(done.stdout)


@contextmanager
def running(
    commands: list[list[str | Path]],
    environ: Mapping[str, str],
    folder: Path,
    stop: Signals = SIGTERM,
) -> Iterator[Server]:
    """Run commands in `folder` until the block ends, the server first, on a free port."""
    server = servers.on_free_port(environ, folder)
    with server.log.open("a") as log:
        try:
            for command in commands:
                server.processes.append(
                    subprocess.Popen(
                        [*map(str, command)],
                        cwd=folder,
                        env=dict(server.environ),
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        start_new_session=True,
                    )
                )
                servers.wait_until_ready(server, server.processes)
            yield server
        finally:
            stopped = [servers.stop_process(each, stop) for each in reversed(server.processes)]
    text = server.log.read_text()
    assert all(stopped), text
    assert [each.returncode for each in server.processes] == [0] * len(commands), text
    assert "Traceback" not in text, text
