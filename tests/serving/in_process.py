"""The worker class in a thread of the test, with a small application and a clock that the test moves."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from selectors import DefaultSelector
from typing import Any

from flask import Flask, Response, request, send_file
from gunicorn.config import Config
from gunicorn.glogging import Logger

from foundation.serving import worker as serving
from tests.serving.clients import LARGE, SECONDS, answer, connect, head


class Clock:
    """Stands in for the module `time`: the real clock, and what was added to it."""

    def __init__(self) -> None:
        self.added = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.added


@dataclass
class Running:
    """A running worker at `origin`. `/wait` is answered when `go` is set; it releases `asked` before."""

    worker: Any
    origin: str
    clock: Clock
    go: threading.Event = field(default_factory=threading.Event)
    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def advance(self, seconds: float) -> None:
        """Move the clock, and return when the worker has looked at its deadlines."""
        self.clock.added += seconds
        for _ in range(2):
            self.serves()

    def serves(self) -> None:
        """Raises AssertionError unless a new client is answered."""
        with connect(self.origin) as line:
            line.sendall(head(self.origin, "GET", "/", b"Connection: close\r\n"))
            assert answer(line)[0].status == 200


def application(running: list[Running]) -> Flask:
    app = Flask("small", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGE

    @app.route("/", methods=["GET", "POST"])
    def hello() -> str:
        return f"{len(request.get_data())}"

    @app.get("/wait")
    def wait() -> str:
        running[0].asked.release()
        assert running[0].go.wait(SECONDS)
        return "waited"

    @app.get("/large")
    def large() -> bytes:
        return b"a" * 8 * LARGE

    @app.get("/broken")
    def broken() -> Any:
        def half() -> Iterator[bytes]:
            yield b"a" * 100
            raise RuntimeError("the rest is missing")

        return Response(half(), headers={"Content-Length": "200"})

    @app.get("/file")
    def file() -> Any:
        return send_file(__file__)

    return app


@contextmanager
def running(monkeypatch: Any, **settings: Any) -> Iterator[Running]:
    """Serve until the block ends. `settings` are gunicorn's."""
    made: list[Running] = []
    cfg = Config()
    for name, value in {"threads": 2, "keepalive": 5, **settings}.items():
        cfg.set(name, value)
    clock = Clock()
    monkeypatch.setattr(serving, "time", clock)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        worker = serving.Worker(1, os.getppid(), [listener], None, 30, cfg, Logger(cfg))
        worker.wsgi = application(made)
        prepare(worker)
        made.append(Running(worker, f"http://127.0.0.1:{listener.getsockname()[1]}", clock))
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield made[0]
        finally:
            made[0].go.set()
            worker.handle_exit(None, None)
            thread.join(SECONDS)
            assert not thread.is_alive()
            worker.tmp.close()


def prepare(worker: Any) -> None:
    """What `init_process` does, without its signal handlers, which only a main thread may set."""
    worker.tpool = worker.get_thread_pool()
    worker.poller = DefaultSelector()
    worker.method_queue.init()
