"""The two programs that are measured in process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from bench.cases import BareCases, Cases, TillCases
from bench.samples import PROVIDER, SHOP
from bench.wsgi import Answer, Request, call

STORED = 120
"""Sessions that are there before anything is measured."""


class Program(Protocol):
    """An application with its cases. `settle` is called around each block."""

    cases: Cases

    def send(self, request: Request) -> Answer: ...

    def settle(self) -> None: ...


class Till:
    """The application as it stands, on SQLite files in `directory`, with its sample data and STORED sessions."""

    def __init__(self, directory: Path):
        from app import create_app
        from foundation import schema
        from foundation.config import Config

        environ = {"DATA_DIR": str(directory), "RATE_LIMITS": os.environ.get("RATE_LIMITS", "")}
        self.app = create_app(Config.from_env(environ))
        schema.prepare(self.app)
        till = TillCases(self._send_uncounted, SHOP, PROVIDER, STORED)
        till.store()
        self.cases = till.all()

    def send(self, request: Request) -> Answer:
        """Answer of a request that must succeed. Raises RuntimeError."""
        answer = call(self.app, request)
        if answer.status not in {200, 303}:
            raise RuntimeError(f"{request.method} {request.url}: {answer.status} {answer.body!r}")
        return answer

    def settle(self) -> None:
        """Forget the requests counted so far: a block sends more than the limit of a minute allows."""
        if limiter := self.app.extensions.get("till.rate_limits"):
            limiter.reset()

    def _send_uncounted(self, request: Request) -> Answer:
        answer = self.send(request)
        self.settle()
        return answer


class Bare:
    """The bare program, with as many sessions."""

    def __init__(self, directory: Path):
        from bench.bare import create_app

        self.app = create_app(directory)
        self.cases = BareCases(self.send, SHOP, STORED).all()

    def send(self, request: Request) -> Answer:
        """Answer of a request that must succeed. Raises RuntimeError."""
        answer = call(self.app, request)
        if answer.status != 200:
            raise RuntimeError(f"{request.method} {request.url}: {answer.status} {answer.body!r}")
        return answer

    def settle(self) -> None:
        """Nothing is counted here."""
