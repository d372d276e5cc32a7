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
