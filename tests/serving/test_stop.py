"""Stopping the real server while clients of every kind are connected."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack

import httpx
import pytest

from tests.serving import clients
from tests.serving.clients import SLOW, connect, head, slow_clients
from tests.support import servers
from tests.support.servers import Server


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_by_itself_under_load(databases, tmp_path, kind, number):
    """`servers.running` fails when the server doesn't stop, or logs a traceback."""
    environ = databases.empty(kind, tmp_path / "data")
    with ExitStack() as stack:
        with servers.running(environ, tmp_path, stop=number) as server:
            for each in SLOW:
                stack.enter_context(slow_clients(server.shop, server.provider, each, 20))
            for _ in range(20):
                line = stack.enter_context(connect(server.shop, receive_bytes=2048))
                line.sendall(head(server.shop, "GET", "/static/storefront.css") * 200)
            answered = threading.Semaphore(0)
            buyers = [threading.Thread(target=ask, args=(server, answered)) for _ in range(4)]
            for buyer in buyers:
                buyer.start()
            for _ in range(20):
                assert answered.acquire(timeout=clients.SECONDS)
        for buyer in buyers:
            buyer.join(clients.SECONDS)
            assert not buyer.is_alive()
    databases.drop(environ)


def ask(server: Server, answered: threading.Semaphore) -> None:
    """Ask for a page again and again, until the server is gone."""
    with server.api() as client:
        try:
            while client.get(server.shop).status_code == 200:
                answered.release()
        except httpx.TransportError:
            return
