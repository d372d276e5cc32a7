"""The server that is killed: gunicorn, and `flask worker` with PostgreSQL, on one port and one set of databases."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path

from tests.support import servers
from tests.support.servers import GUNICORN, WORKER, Server


class CrashingServer:
    """`up` is set while the server is ready."""

    def __init__(self, environ: Mapping[str, str], directory: Path):
        # What a killed process leaves in the folder for temporary files is removed with everything else.
        temporary = directory / "tmp"
        temporary.mkdir()
        environ = {**environ, "TMPDIR": str(temporary)}
        self.server: Server = servers.on_free_port(environ, directory)
        self.up = threading.Event()
        self.kills = 0
        embedded = "DATABASE_URL" not in environ
        self._commands = [GUNICORN] if embedded else [GUNICORN, WORKER]
        self._processes = self.server.processes

    def start(self) -> None:
        """Start all processes. AssertionError if the server does not become ready."""
        with self.server.log.open("a") as log:
            for command in self._commands:
                self._processes.append(servers.start(command, self.server.environ, log))
            servers.wait_until_ready(self.server, self._processes)
        self.up.set()

    def kill(self) -> None:
        """Kill every process at once: master, web processes, worker. None of them can do anything about it."""
        self.up.clear()
        for process in self._processes:
            os.killpg(process.pid, signal.SIGKILL)
        for process in self._processes:
            process.wait()
        self._processes.clear()
        self.kills += 1

    def stop(self) -> None:
        """Stop it as an operator would."""
        self.up.clear()
        for process in reversed(self._processes):
            servers.stop_process(process)
        self._processes.clear()
