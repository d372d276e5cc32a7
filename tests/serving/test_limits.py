"""The bytes that connections hold are added up rarely enough."""

import logging
import socket

import pytest
from gunicorn.config import Config

from foundation.serving import limits
from foundation.serving.connection import Connection, State
from foundation.serving.incoming import Incoming
from foundation.serving.limits import SMALL_BYTES, Limits

MEGABYTE = 1024 * 1024


class Counted(set):
    """Connections, and how often all of them were looked at."""

    rounds = 0

    def __iter__(self):
        self.rounds += 1
        return super().__iter__()


@pytest.fixture
def reading():
    with socket.socket() as client:
        incoming = Incoming(Config(), ("127.0.0.1", 1), MEGABYTE)
        yield Connection(client, None, None, incoming, state=State.READING)


def test_single_bytes_do_not_make_the_loop_add_up_what_all_connections_hold(reading):
    """With 900 connections, that took the event loop longer than the bytes took to arrive."""
    connections, checked = Counted({reading}), Limits(logging.getLogger("a.test"))
    reading.incoming.feed(b"x" * (SMALL_BYTES - 50))
    for _ in range(1000):
        reading.incoming.feed(b"x")
        assert checked.too_large(connections, reading) is None
    assert connections.rounds == 1


def test_what_a_connection_sends_later_is_added_up_too(reading, monkeypatch):
    monkeypatch.setattr(limits, "LARGE_BYTES", 2 * SMALL_BYTES)
    checked = Limits(logging.getLogger("a.test"))
    found = []
    for _ in range(4):
        reading.incoming.feed(b"x" * SMALL_BYTES)
        found.append(checked.too_large({reading}, reading))
    assert found == [None, None, reading, reading]
    reading.incoming.clear()
    reading.incoming.feed(b"x" * (SMALL_BYTES + 1))  # of the next request
    monkeypatch.setattr(limits, "LARGE_BYTES", SMALL_BYTES)
    assert checked.too_large({reading}, reading) is reading


HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_a_body_of_too_many_chunks_is_not_read(reading):
    """Single bytes as chunks took the event loop a second for each request of 2 MB."""
    reading.incoming.feed(HEAD + b"1\r\na\r\n" * 10_000)
    assert reading.incoming.take() is None
    reading.incoming.feed(b"1\r\na\r\n" * 10_000)
    request = reading.incoming.take()
    assert request.should_close()
    assert ("CONTENT-LENGTH", str(MEGABYTE + 1)) in request.headers


def test_a_large_body_of_few_chunks_is_read(reading):
    reading.incoming.feed(HEAD)
    for _ in range(15):
        reading.incoming.feed(b"10000\r\n" + b"x" * SMALL_BYTES + b"\r\n")
        assert reading.incoming.take() is None
    reading.incoming.feed(b"ffff\r\n" + b"x" * 1000)  # a part of a chunk is no overhead
    assert reading.incoming.take() is None
    reading.incoming.feed(b"x" * (0xFFFF - 1000) + b"\r\n0\r\n\r\n" + b"GET / HTTP/1.1")
    assert len(reading.incoming.take().body.getvalue()) == MEGABYTE - 1
