"""A client that repeats each request, unchanged, until it is answered."""

from __future__ import annotations

import random
import time
from typing import Any

import httpx

from tests.crash.ledger import Ledger
from tests.crash.server import CrashingServer
from tests.support.servers import NO_TLS

SECRET = ("sk_test_xxx", "")
TIMEOUT = 30
PAUSE = 0.05
"""Seconds before a request is repeated, while the server is up."""
BUSY = {409, 429, 503}
"""Answers that ask for the same request again."""
REPEATED = 0.1
"""The share of answered requests that are sent once more, as a client does whose answer got lost on the way."""
HEADER = "Idempotency-Key"


class Client:
    """One caller of the API, and one browser. `random` decides what it does."""

    def __init__(self, name: str, server: CrashingServer, ledger: Ledger, seed: str):
        self.name = name
        self.ledger = ledger
        self.random = random.Random(seed)
        self.provider = server.server.provider
        self.shop = server.server.shop
        self._server = server
        self._numbers = 0
        self.browser = self._connection()
        self._api = self._connection(auth=SECRET)

    def _connection(self, **options: Any) -> httpx.Client:
        return httpx.Client(trust_env=False, verify=NO_TLS, timeout=TIMEOUT, **options)

    def new_browser(self) -> None:
        """Forget all cookies: another visitor."""
        self.browser.close()
        self.browser = self._connection()

    def close(self) -> None:
        self.browser.close()
        self._api.close()

    def marker(self) -> str:
        """A text that this run has not used before."""
        self._numbers += 1
        return f"{self.name}-{self._numbers}"

    def post(self, path: str, body: dict[str, Any], *, expected: int = 200) -> dict[str, Any]:
        """POST to the API under a key of its own. The answer, whose status must be `expected`."""
        key = self.marker()
        answer = self._send(
            self._api, "POST", self.provider + path, json=body, headers={HEADER: key}
        )
        if self.random.random() < REPEATED:
            again = self._send(
                self._api, "POST", self.provider + path, json=body, headers={HEADER: key}
            )
            if (again.status_code, again.content) != (answer.status_code, answer.content):
                self.ledger.report(f"the answer to {key} (POST {path}) was another when repeated")
        if answer.status_code != expected:
            self.ledger.report(
                f"POST {path} under {key} answered {answer.status_code}: {answer.text}"
            )
        return dict(answer.json())

    def get(self, path: str) -> dict[str, Any]:
        return dict(self._send(self._api, "GET", self.provider + path).json())

    def open(self, url: str) -> httpx.Response:
        """GET a page."""
        return self._send(self.browser, "GET", url)

    def submit(self, url: str, fields: dict[str, str]) -> httpx.Response:
        """POST a form, at times twice, as a second press does."""
        answer = self._send(self.browser, "POST", url, data=fields)
        if self.random.random() < REPEATED:
            again = self._send(self.browser, "POST", url, data=fields)
            if again.headers.get("Location") != answer.headers.get("Location"):
                self.ledger.report(f"the answer to a form at {url} was another when repeated")
        return answer

    def _send(
        self, connection: httpx.Client, method: str, url: str, **content: Any
    ) -> httpx.Response:
        while True:
            self._server.up.wait()
            try:
                answer = connection.request(method, url, **content)
            except httpx.TransportError:
                self.ledger.count("unanswered")
            else:
                if answer.status_code not in BUSY:
                    break
                self.ledger.count("busy")
            time.sleep(PAUSE)
        self.ledger.count("answered")
        if answer.headers.get("Idempotent-Replayed"):
            self.ledger.count("replayed")
        if answer.status_code >= 500:
            self.ledger.report(f"{method} {url} answered {answer.status_code}")
        return answer
