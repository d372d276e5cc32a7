"""A small web server for a merchant's own pages: another origin than the provider's and the sample shop's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A merchant's page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<script>
  window.messages = [];
  addEventListener("message", ({{data}}) => messages.push(data));
</script>
<script src="{script}"></script></head>
<body>{body}<script>{code}</script></body></html>"""


@dataclass
class Merchant:
    """`origin`: http://127.0.0.1 and a port. `provider`: the origin of the provider's scripts.

    Every page records the messages that its window receives, in `window.messages`.
    """

    origin: str
    provider: str
    pages: dict[str, str] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)
    """The path and query of each request, oldest first."""
    numbers: Iterator[int] = field(default_factory=count)

    def page(self, body: str, code: str, script: str = "/till.js") -> str:
        """The URL of a page with this body, and this code after it. `script`: one of the provider's."""
        return self.publish(PAGE.format(script=self.provider + script, body=body, code=code))

    def publish(self, html: str, policy: str = "") -> str:
        """The URL of this page. `policy`: its Content-Security-Policy."""
        path = f"/{next(self.numbers)}"
        self.pages[path] = html
        self.policies[path] = policy
        return self.origin + path

    def answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        self.visits.append(f"{path}?{query}" if query else path)
        body = self.pages.get(path, "<!doctype html><title>Thanks</title><h1>Thank you</h1>")
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        if policy := self.policies.get(path):
            headers.append(("Content-Security-Policy", policy))
        start("200 OK", headers)
        return [body.encode()]


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def running(provider: str) -> Iterator[Merchant]:
    """A merchant's site on a free port. The account has to allow its origin."""
    with make_server("127.0.0.1", 0, _application, handler_class=_Silent) as server:
        merchant = Merchant(f"http://127.0.0.1:{server.server_port}", provider)
        server.set_app(merchant.answer)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield merchant
        server.shutdown()
        thread.join()


def _application(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("503 Service Unavailable", [])
    return []
