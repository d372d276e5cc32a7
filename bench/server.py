"""gunicorn in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import Client
from bench.wsgi import Request

ROOT = Path(__file__).parent.parent
GUNICORN = Path(sys.executable).parent / "gunicorn"
TILL = ("-c", "gunicorn.conf.py", "app:create_app()")
BARE = ("-c", "bench/bare/gunicorn_conf.py", "bench.bare:create_app()")
KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")
READY_SECONDS = 60
STOP_SECONDS = 15
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running gunicorn. `seconds` is what it took from its start to its first answer, `cpu` the CPU time of that."""

    pid: int
    port: int
    seconds: float
    cpu: float

    def web_processes(self) -> list[int]:
        return _children(self.pid)

    def memory(self) -> float:
        """Resident megabytes of the largest web process."""
        return max(_resident(pid) for pid in self.web_processes())


@contextmanager
def running(
    environ: Mapping[str, str], options: Sequence[str] = (), program: Sequence[str] = TILL
) -> Iterator[Server]:
    """Start gunicorn as `make run` does, with these variables; stop it afterwards. Raises RuntimeError.

    `options` go before the program and take precedence over gunicorn.conf.py.
    """
    port = _free_port()
    origins = {
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CHECKOUT_PUBLIC_URL": f"http://localhost:{port}",
    }
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    command = [sys.executable, "scripts/foreground.py", str(GUNICORN), *options, *program]
    if program is not TILL:
        command[-1:-1] = ["--bind", f"127.0.0.1:{port}"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**kept, **environ, **origins, "PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for_answer(process, port)
        seconds = time.perf_counter() - began
        cpu = sum(_cpu_seconds(pid) for pid in [process.pid, *_children(process.pid)])
        yield Server(process.pid, port, seconds, cpu)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the shop's home page is served."""
    until = time.monotonic() + READY_SECONDS
    home = Request("GET", f"http://127.0.0.1:{port}/")
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with Client(port) as client:
                client.send(home)
            return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(
        f"gunicorn did not answer within {READY_SECONDS} s (status {process.poll()})"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/status has no VmRSS")
