"""The requests of each case, whether they are sent in process or over HTTP.

A case is a function that prepares one request; what it prepares is not timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import cycle
from typing import Any
from uuid import uuid4

from bench import samples
from bench.samples import SESSIONS
from bench.wsgi import Answer, Request, api, form
from tests.support import payment_form

Cases = dict[str, Callable[[], Request]]
Send = Callable[[Request], Answer]
MOST_LINES = 100
PAGES = 20
BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


class TillCases:
    """Cases of the application at its two origins.

    Those that read need `stored` sessions and a few payment pages, which are made when they are first needed.
    """

    def __init__(self, send: Send, shop: str, provider: str, stored: int):
        self._send, self._shop, self._provider = send, shop, provider
        self._stored = stored

    def all(self) -> Cases:
        return {**self._reads(), **self._writes()}

    def store(self) -> None:
        """Make now what the reading cases need. The sessions come last: they are what a list shows."""
        assert self._pages
        assert self._ids

    def _reads(self) -> Cases:
        """They write nothing, so each finds the same rows however often it is repeated."""
        listed = f"{self._provider}{SESSIONS}?limit="
        lines, intent = "&expand[]=data.line_items", "&expand[]=data.payment_intent"
        return {
            "retrieve": lambda: api("GET", f"{self._provider}{SESSIONS}/{next(self._ids)}"),
            "list of 10": lambda: api("GET", f"{listed}10"),
            "list of 100": lambda: api("GET", f"{listed}100"),
            "list of 10, lines": lambda: api("GET", f"{listed}10{lines}"),
            "list of 100, lines": lambda: api("GET", f"{listed}100{lines}"),
            "list of 100, intents": lambda: api("GET", f"{listed}100{intent}"),
            "payment page": lambda: Request("GET", next(self._pages)),
            "payment page, gzip": lambda: Request("GET", next(self._pages), BROWSER),
            "shop home": lambda: Request("GET", f"{self._shop}/"),
            "shop home, gzip": lambda: Request("GET", f"{self._shop}/", BROWSER),
            "product page": lambda: Request("GET", f"{self._shop}/products/standing-desk"),
        }

    def _writes(self) -> Cases:
        return {
            "create": lambda: self._creation(samples.session()),
            "create of 100 lines": lambda: self._creation(samples.session(self._prices)),
            "payment": self._payment,
        }

    def _payment(self) -> Request:
        """The post of a page that was just opened, with a good card."""
        url = self._create(samples.shop_session())["url"]
        page = self._send(Request("GET", url)).body.decode()
        return form(url, payment_form.read(url, page).filled())

    @cached_property
    def _pages(self) -> Iterator[str]:
        return cycle([self._create(samples.shop_session())["url"] for _ in range(PAGES)])

    @cached_property
    def _ids(self) -> Iterator[str]:
        return cycle([self._create(samples.session())["id"] for _ in range(self._stored)])

    @cached_property
    def _prices(self) -> list[str]:
        """As many prices as a session may have lines, each of a product of its own."""
        url = f"{self._provider}/v1/products"
        made = []
        for number in range(MOST_LINES):
            request = api("POST", url, samples.product(number), idempotency_key=str(uuid4()))
            made.append(self._send(request).json()["default_price"])
        return made

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self._send(self._creation(body)).json()
        return made

    def _creation(self, body: dict[str, Any]) -> Request:
        url = self._provider + SESSIONS
        return api("POST", url, body, idempotency_key=str(uuid4()))


class BareCases:
    """Cases of the bare program."""

    def __init__(self, send: Send, origin: str, stored: int):
        self._send, self._origin, self._stored = send, origin, stored

    def all(self) -> Cases:
        return {
            "create": self._creation,
            "retrieve": lambda: api("GET", f"{self._origin}{SESSIONS}/{next(self._ids)}"),
            "page": lambda: Request("GET", f"{self._origin}/"),
        }

    @cached_property
    def _ids(self) -> Iterator[str]:
        return cycle([self._send(self._creation()).json()["id"] for _ in range(self._stored)])

    def _creation(self) -> Request:
        url = self._origin + SESSIONS
        return api("POST", url, samples.session(), idempotency_key=str(uuid4()))
