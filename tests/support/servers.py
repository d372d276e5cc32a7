"""The application in gunicorn: a process of its own, on a free port, at two origins."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
STOP_SECONDS = 60
"""Both take a second or two; a busy machine takes ten times as long."""
POLL_SECONDS = 0.05
KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of these servers, which speak plain HTTP: loading the system's certificates takes 15 ms a client."""
GUNICORN = ("-m", "gunicorn", "-c", "gunicorn.conf.py", "app:create_app()")
WORKER = ("-m", "flask", "--app", "app", "worker")


@dataclass(frozen=True)
class Server:
    """A running server. `shop` and `provider` are its two origins."""

    shop: str
    provider: str
    environ: Mapping[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    """gunicorn's master, and `flask worker` if it was started."""

    def api(self, **options: Any) -> httpx.Client:
        """A client of the provider's API with the seeded secret key."""
        return httpx.Client(
            base_url=self.provider,
            auth=("sk_test_xxx", ""),
            trust_env=False,
            verify=NO_TLS,
            timeout=30,
            **options,
        )

    def rows(self, database: str, statement: str, **values: Any) -> list[dict[str, Any]]:
        """The rows that `statement` selects from "checkout" or "storefront", over a connection of its own."""
        return _run(self.database_url(database), statement, values)

    def database_url(self, name: str) -> str:
        variable = "DATABASE_URL" if name == "checkout" else "STOREFRONT_DATABASE_URL"
        return self.environ.get(variable) or f"sqlite:///{self.environ['DATA_DIR']}/{name}.db"


@contextmanager
def running(
    environ: Mapping[str, str],
    directory: Path,
    *,
    worker: bool = False,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[Server]:
    """Start a server with these variables and stop it afterwards; `worker` starts `flask worker` beside it.

    Fails when it doesn't become ready, doesn't stop by itself, or has logged a traceback.
    """
    with started(on_free_port(environ, directory), worker=worker, stop=stop) as server:
        yield server


@contextmanager
def started(
    server: Server, *, worker: bool = False, stop: signal.Signals = signal.SIGTERM
) -> Iterator[Server]:
    """Like `running`, for a server that is not started yet."""
    processes = server.processes
    commands = [GUNICORN, WORKER] if worker else [GUNICORN]
    with server.log.open("w") as log:
        try:
            for command in commands:
                processes.append(start(command, server.environ, log))
                wait_until_ready(server, processes)
            yield server
        finally:
            stopped = [stop_process(process, stop) for process in reversed(processes)]
    text = server.log.read_text()
    assert all(stopped), f"the server had to be killed:\n{text[-4000:]}"
    assert "Traceback" not in text, f"the server logged a traceback:\n{_around_traceback(text)}"


def on_free_port(environ: Mapping[str, str], directory: Path) -> Server:
    """A server with these variables on a port that is free now. It is not started."""
    port = free_port()
    shop, provider = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    environ = {
        **inherited(),
        **environ,
        "PORT": str(port),
        "PUBLIC_URL": shop,
        "CHECKOUT_PUBLIC_URL": provider,
    }
    return Server(shop, provider, environ, directory / "server.log")


def inherited() -> dict[str, str]:
    """The variables of this process that a server needs."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    command: tuple[str, ...], environ: Mapping[str, str], log: Any
) -> subprocess.Popen[bytes]:
    """Start one of the commands above. It leads a process group of its own."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def wait_until_ready(server: Server, processes: list[subprocess.Popen[bytes]]) -> None:
    """Wait for /readyz. AssertionError when one of the processes ends."""

    def ready() -> bool:
        ended = [process.returncode for process in processes if process.poll() is not None]
        assert not ended, f"the server ended with {ended}:\n{server.log.read_text()[-4000:]}"
        try:
            return client.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    with httpx.Client(base_url=server.shop, trust_env=False, verify=NO_TLS) as client:
        eventually(ready, seconds=START_SECONDS, otherwise=lambda: server.log.read_text()[-4000:])


def eventually(
    condition: Callable[[], Any],
    *,
    seconds: float = 60,
    otherwise: Callable[[], object] = lambda: "",
) -> Any:
    """Call `condition()` until its answer is true, and return that. AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {otherwise()}"
        time.sleep(POLL_SECONDS)
    return answer


def stop_process(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> bool:
    """Whether it stopped when it was asked to."""
    process.send_signal(number)
    try:
        process.wait(STOP_SECONDS)
        return True
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


def _around_traceback(text: str) -> str:
    at = text.index("Traceback")
    return text[max(0, at - 500) : at + 4000]


def _run(url: str, statement: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        result = connection.execute(sqlalchemy.text(statement), values)
        return [dict(row) for row in result.mappings()] if result.returns_rows else []
