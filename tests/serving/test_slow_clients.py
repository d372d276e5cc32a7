"""Two hundred slow or silent clients, and one that is answered all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress

import httpx
import pytest

from tests.serving import clients
from tests.serving.clients import SECONDS, SLOW, Line, answer, connect, head, is_open, slow_clients
from tests.support import factories, servers
from tests.support.servers import Server

COUNT = 200
PATIENCE = 12
"""Seconds for an answer that takes milliseconds: less than the server's deadline for slow requests."""
TURNS = 3
BUFFERED = 6_000_000
"""Bytes: more than the system keeps for a client that doesn't read."""


def stop_nobody(
    opened: Callable[[], AbstractContextManager[list[Line]]],
    meanwhile: Callable[[list[Line]], None],
) -> None:
    """Do `meanwhile(lines)` while the lines of `opened()` are open. Raises AssertionError.

    The server closes them when their time is over, and a busy machine may need more than that, so it gets three turns.
    """
    for _ in range(TURNS):
        with opened() as lines:
            meanwhile(lines)
            if all(map(is_open, lines)):
                return
    raise AssertionError("others were answered only when the slow clients were gone")


def others_are_answered(server: Server, seconds: float = SECONDS) -> None:
    with httpx.Client(timeout=seconds, verify=servers.NO_TLS, trust_env=False) as client:
        assert client.get(server.shop).status_code == 200
        assert client.get(server.provider + "/v1/customers").status_code == 401


@pytest.mark.parametrize("kind", SLOW)
def test_clients_that_never_finish_their_request_stop_nobody(live_server: Server, kind):
    stop_nobody(
        lambda: slow_clients(live_server.shop, live_server.provider, kind, COUNT),
        lambda _lines: others_are_answered(live_server),
    )


def test_clients_that_send_their_request_byte_by_byte_stop_nobody(live_server: Server):
    def send(lines: list[Line]) -> None:
        for byte in head(live_server.shop, "GET", "/healthz")[:6]:
            for line in lines:
                with suppress(ConnectionError):  # `stop_nobody` notices
                    line.sendall(bytes([byte]))
            others_are_answered(live_server)

    stop_nobody(
        lambda: slow_clients(live_server.shop, live_server.provider, "nothing", COUNT), send
    )


@pytest.mark.parametrize("count", [16, pytest.param(COUNT, marks=pytest.mark.slow)])
def test_clients_that_read_no_answer_stop_nobody(live_server: Server, count):
    asset = "/static/storefront.css"
    with live_server.api() as client:
        length = len(client.get(live_server.shop + asset).content)
    with ExitStack() as stack:
        for _ in range(count):
            line = stack.enter_context(connect(live_server.shop, receive_bytes=2048))
            line.sendall(head(live_server.shop, "GET", asset) * (BUFFERED // length))
        with live_server.api() as client:
            # Requests take turns, so the buffers of all clients are full long before the last round.
            for _ in range(BUFFERED // length):
                assert client.get("/healthz").status_code == 200
        others_are_answered(live_server)


def test_clients_that_keep_their_connection_stop_nobody(live_server: Server):
    with ExitStack() as stack:
        for _ in range(COUNT):
            line = stack.enter_context(connect(live_server.shop))
            line.sendall(head(live_server.shop, "GET", "/healthz"))
            assert answer(line)[0].getheader("Connection") == "keep-alive"
        others_are_answered(live_server)


@pytest.mark.slow
def test_slow_clients_stop_nobody_on_either_database(any_server: Server):
    @contextmanager
    def every_kind() -> Iterator[list[Line]]:
        at = (any_server.shop, any_server.provider)
        with ExitStack() as stack:
            opened = [stack.enter_context(slow_clients(*at, kind, COUNT // 4)) for kind in SLOW]
            yield [line for lines in opened for line in lines]

    def buy(_lines: list[Line]) -> None:
        others_are_answered(any_server)
        assert factories.create_session(any_server)["status"] == "open"

    stop_nobody(every_kind, buy)


@pytest.mark.slow
def test_a_request_that_is_not_complete_in_time_is_a_408(live_server: Server):
    """Waits for the deadline of the real server, 15 seconds."""
    with ExitStack() as stack:
        opened = {
            kind: stack.enter_context(
                slow_clients(live_server.shop, live_server.provider, kind, 20)
            )
            for kind in SLOW
        }
        for kind, lines in opened.items():
            expected = b"" if kind == "nothing" else b"HTTP/1.1 408 "
            for line in lines:
                assert clients.until_closed(line)[:13] == expected, kind


@pytest.mark.slow
def test_large_requests_of_many_clients_stop_nobody(live_server: Server):
    """Their bytes together are more than the server keeps in memory, so the oldest are dropped."""
    with ExitStack() as stack:
        for _ in range(COUNT):
            line = stack.enter_context(connect(live_server.shop))
            line.sendall(clients.large_body(live_server.shop))
        others_are_answered(live_server, PATIENCE)


@pytest.mark.slow
def test_more_connections_than_there_is_room_for_stop_nobody(live_server: Server):
    """Each new connection takes the place of the one that has waited longest."""
    with ExitStack() as stack:
        for _ in range(1100):
            line = stack.enter_context(connect(live_server.shop))
            line.sendall(b"GET / HTTP/1.1\r\n")
        others_are_answered(live_server, PATIENCE)
