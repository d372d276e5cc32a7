"""What the worker does with clients that take too long, and with more than it has room for."""

from __future__ import annotations

import errno
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from gunicorn.config import Config

from foundation.serving import limits
from foundation.serving import worker as serving
from foundation.serving.connection import State
from tests.serving import clients, in_process
from tests.serving.clients import LARGE, answer, connect, head, until_closed
from tests.support.servers import eventually


@pytest.fixture
def running(monkeypatch):
    with in_process.running(monkeypatch) as made:
        yield made


def open_connections(running):
    return len(running.worker.connections)


def states(running):
    return [each.state for each in running.worker.connections]


def received(running):
    """The bytes of incomplete requests that the worker has."""
    return sum(each.held for each in running.worker.connections)


@pytest.mark.parametrize("kind", clients.SLOW)
def test_a_request_has_fifteen_seconds(running, kind):
    with clients.slow_clients(running.origin, running.origin, kind, 3) as lines:
        begun = State.IDLE if kind == "nothing" else State.READING
        eventually(lambda: states(running) == [begun] * 3)
        running.advance(14)
        eventually(lambda: open_connections(running) == 3)
        running.advance(2)
        for line in lines:
            assert until_closed(line)[:13] == (b"" if kind == "nothing" else b"HTTP/1.1 408 ")


def test_a_byte_now_and_then_gives_no_more_time(running):
    with connect(running.origin) as line:
        for count, byte in enumerate(b"GET", 1):
            line.sendall(bytes([byte]))
            eventually(lambda count=count: received(running) == count)
            running.advance(6)
        assert until_closed(line).startswith(b"HTTP/1.1 408 ")


def test_the_next_request_has_fifteen_seconds_again(running):
    with connect(running.origin) as line:
        for _ in range(3):
            line.sendall(b"GET / HTTP/1.1\r\n")
            eventually(lambda: states(running) == [State.READING])
            running.advance(10)
            line.sendall(b"Host: a\r\n\r\n")
            assert answer(line)[0].status == 200


def test_an_idle_connection_is_closed_after_five_seconds(running):
    with connect(running.origin) as line:
        line.sendall(head(running.origin, "GET", "/"))
        assert answer(line)[0].status == 200
        eventually(lambda: states(running) == [State.IDLE])
        running.advance(6)
        assert until_closed(line) == b""


def test_an_answer_that_nobody_reads_is_given_up(running):
    with connect(running.origin, receive_bytes=2048) as line:
        line.sendall(head(running.origin, "GET", "/large"))
        eventually(lambda: states(running) == [State.SENDING])
        running.advance(59)
        eventually(lambda: open_connections(running) == 1)
        running.advance(2)
        assert len(until_closed(line)) < 8 * LARGE


def test_a_large_answer_arrives_whole_at_a_client_that_reads_late(running):
    with connect(running.origin) as line:
        line.sendall(head(running.origin, "GET", "/large") + head(running.origin, "GET", "/"))
        eventually(lambda: states(running) == [State.SENDING])
        assert answer(line)[1] == b"a" * 8 * LARGE
        assert answer(line)[1] == b"0"


def test_a_refused_client_may_go_on_sending_for_two_seconds(running):
    with connect(running.origin) as line:
        line.sendall(head(running.origin, "POST", "/", b"Content-Length: 9000000\r\n"))
        line.sendall(b"a" * LARGE)
        assert answer(line)[0].status == 413
        assert until_closed(line) == b""
        eventually(lambda: states(running) == [State.LEAVING])
        running.advance(3)
        eventually(lambda: open_connections(running) == 0)


def test_time_that_the_application_takes_is_not_the_clients(running):
    with connect(running.origin) as line:
        line.sendall(head(running.origin, "GET", "/wait"))
        assert running.asked.acquire(timeout=clients.SECONDS)
        running.advance(1000)
        running.go.set()
        assert answer(line)[1] == b"waited"


def test_a_client_that_leaves_before_its_answer_harms_nobody(running):
    with ExitStack() as stack:
        for _ in range(2):
            line = stack.enter_context(connect(running.origin))
            line.sendall(head(running.origin, "GET", "/wait"))
            assert running.asked.acquire(timeout=clients.SECONDS)
            line.setsockopt(*clients.RESET)
    running.go.set()
    eventually(lambda: open_connections(running) == 0)
    running.serves()


def test_the_connection_that_waits_longest_makes_room(monkeypatch):
    """First those of which no request has begun. A request that is complete keeps its place."""
    with in_process.running(monkeypatch, worker_connections=8) as running, ExitStack() as stack:
        answered = stack.enter_context(connect(running.origin))
        answered.sendall(head(running.origin, "GET", "/wait"))
        assert running.asked.acquire(timeout=clients.SECONDS)
        begun = [stack.enter_context(connect(running.origin)) for _ in range(3)]
        for line in begun:
            line.sendall(b"GET ")
        eventually(lambda: sorted(states(running)) == [State.READING] * 3 + [State.ANSWERING])
        silent = [stack.enter_context(connect(running.origin)) for _ in range(4)]
        eventually(lambda: open_connections(running) == 7)
        assert until_closed(silent[0]) == b""
        for _ in range(4):
            running.serves()
        for line in [*begun, answered]:
            if line is not answered:
                line.sendall(b"/ HTTP/1.1\r\nHost: a\r\n\r\n")
            running.go.set()
            assert answer(line)[0].status == 200


def test_large_requests_share_a_bounded_memory(running, monkeypatch):
    monkeypatch.setattr(limits, "LARGE_BYTES", 3 * LARGE)
    with ExitStack() as stack:
        lines = []
        for _ in range(6):
            line = stack.enter_context(connect(running.origin))
            line.sendall(clients.large_body(running.origin, "/"))
            lines.append(line)
            eventually(lambda: received(running) <= 3 * LARGE)
        running.serves()
        lines[-1].sendall(b"a")
        assert answer(lines[-1])[1] == str(LARGE).encode()
        assert until_closed(lines[0]) == b""


def test_a_lack_of_file_descriptors_closes_what_waits_longest(running, monkeypatch):
    class Exhausted:
        """A listener at which the system has no descriptor left, once."""

        def __init__(self, listener):
            self.listener = listener

        def accept(self):
            raise OSError(errno.EMFILE, "Too many open files")

    with connect(running.origin) as line:
        eventually(lambda: open_connections(running) == 1)
        running.worker.method_queue.defer(running.worker.accept, Exhausted(None))
        assert until_closed(line) == b""
    running.serves()


def test_an_answer_that_breaks_off_ends_the_connection(running):
    with connect(running.origin) as line:
        line.sendall(head(running.origin, "GET", "/broken") * 2)
        received = until_closed(line)
    assert received.count(b"HTTP/1.1 ") == 1
    assert received.endswith(b"\r\n\r\n" + b"a" * 100)
    running.serves()


def test_files_are_sent_whole(running):
    expected = Path(in_process.__file__).read_bytes()
    with connect(running.origin) as line:
        line.sendall(head(running.origin, "GET", "/file") + head(running.origin, "GET", "/"))
        assert answer(line)[1] == expected
        assert answer(line)[1] == b"0"


def test_a_stop_lets_threads_finish_and_drops_slow_clients(monkeypatch):
    monkeypatch.setattr(serving, "STOP_SECONDS", 0)
    with ExitStack() as stack:
        with in_process.running(monkeypatch) as running:
            begun = stack.enter_context(connect(running.origin))
            begun.sendall(b"GET ")
            line = stack.enter_context(connect(running.origin))
            line.sendall(head(running.origin, "GET", "/wait"))
            assert running.asked.acquire(timeout=clients.SECONDS)
            eventually(lambda: open_connections(running) == 2)
            threading.Timer(0, running.go.set).start()
        response, body = answer(line)
        assert (body, response.getheader("Connection")) == (b"waited", "keep-alive")
        assert until_closed(line) == b""
        assert until_closed(begun)[:13] in (b"", b"HTTP/1.1 408 ")


def test_tls_is_refused_at_the_start():
    """A certificate would be ignored, and the server would speak plain HTTP."""
    cfg = Config()
    cfg.set("certfile", __file__)
    with pytest.raises(RuntimeError, match="plain HTTP"):
        serving.Worker.check_config(cfg, None)
