"""The merchant's side of webhooks: servers that answer, hang or send slowly, and endpoints that point at them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from checkout.models import WebhookDelivery, WebhookEndpoint
from checkout.schemas.webhook_endpoints import EndpointUpdate
from checkout.services import secrets
from checkout.services.webhooks import deliveries, endpoints, sender
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.sender import Delivery
from foundation import clock
from foundation.database import db, reading
from tests.support.provider import TENANT, everything

SECRET = "whsec_of_a_test"
NOBODY = "http://127.0.0.1:9/hooks"
SECONDS = 60
"""The longest wait of a test: one that takes this long has failed."""
LOOK_SECONDS = 0.02
"""How often a server looks whether it is to stop."""


class Endpoint:
    """A merchant's server: keeps the requests and answers with `status`, `headers` and `body`, once `go` is set."""

    def __init__(self):
        self.status = 200
        self.headers = {}
        self.body = b""
        self.received = []
        self.asked = threading.Semaphore(0)
        self.go = threading.Event()
        self.go.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.received.append((dict(self.headers), body))
                outer.asked.release()
                outer.go.wait(SECONDS)
                self.send_response(outer.status)
                self.send_header("Location", "/elsewhere")
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks"
        threading.Thread(
            target=self.server.serve_forever, args=(LOOK_SECONDS,), daemon=True
        ).start()

    def close(self):
        self.go.set()
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def stream(first: bytes, again: bytes, every: float) -> Iterator[tuple[str, threading.Event]]:
    """A server that sends `first` and then `again` every so many seconds while the connection is open.

    Yields its URL and an event that is set when the client has closed the connection.
    """
    cut_off = threading.Event()

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(first)
                while not cut_off.wait(every):
                    connection.sendall(again)
            except OSError:
                cut_off.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", cut_off
        cut_off.set()
        # The server may still wait for a client that was out of time before it could connect.
        socket.create_connection(listener.getsockname()).close()
        thread.join(SECONDS)


def listen(url: str, *types: str, id: str = "we_test", **fields) -> None:
    """Add an endpoint for `url` and disable the seeded one."""
    for other in everything(WebhookEndpoint, id="we_northdesk"):
        set_enabled(other, False)
    values = {
        "enabled_events": list(types) or ["*"],
        "secret_encrypted": secrets.encrypt(SECRET),
        "created": clock.now(),
        "listens_since": clock.now(),
        **fields,
    }
    db.session.add(WebhookEndpoint(id=id, url=url, **values, **TENANT.stamp()))
    db.session.flush()


def set_enabled(endpoint: WebhookEndpoint, enabled: bool) -> None:
    """Enable or disable it as the merchant does."""
    endpoints.update(endpoint, EndpointUpdate(disabled=not enabled))


def all_deliveries() -> list[WebhookDelivery]:
    with reading("checkout"):
        return everything(WebhookDelivery)


def states(endpoint_id: str) -> list[tuple[str, int]]:
    """Status and attempts of each delivery to the endpoint."""
    return [
        (row.status, row.attempts) for row in all_deliveries() if row.endpoint_id == endpoint_id
    ]


def lease(owner: str, limit: int = 100) -> list[Delivery]:
    """Find and lease due deliveries for `owner` in one transaction."""
    return deliveries.lease(owner, deliveries.due(limit))


def sent(
    delivery: Delivery, body: bytes | None = b"{}", *, allow_private: bool = True
) -> DeliveryResult:
    """Send the delivery in a thread, as the worker does: in browser tests this thread runs an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(sender.send, delivery, body, allow_private=allow_private).result(30)
