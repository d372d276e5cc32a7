"""gunicorn's threaded worker, with one change: no thread waits for a client.

gunicorn's own gives a connection to a thread as soon as it opens, and the thread reads from it and writes to it, so as
many slow clients as there are threads stop the server. Here the event loop reads requests and sends answers, of all
connections at once, and a thread gets a request only when it is complete. Each step has a deadline.
"""

from __future__ import annotations

import errno
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE
from socket import SHUT_WR
from typing import Any

from gunicorn import util
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker

from foundation.serving import refusals
from foundation.serving.connection import Connection, State
from foundation.serving.incoming import Incoming
from foundation.serving.limits import Limits

READ_BYTES = 64 * 1024
STOP_SECONDS = 1.0
"""How long a stopping worker reads what clients are sending. The jobs of the process stop after that."""
TICK_SECONDS = 1.0
"""How often deadlines are looked at."""
FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
GONE = (errno.EAGAIN, errno.ECONNABORTED, errno.EPROTO, errno.EPERM)


class Worker(ThreadWorker):
    """Set it as gunicorn's `worker_class`. The application is a Flask application with MAX_CONTENT_LENGTH."""

    request_seconds = 15.0
    """From a request's first byte to its last; and from a connection's start to its first byte."""
    answer_seconds = 60.0
    """Until the client must have taken an answer."""
    leave_seconds = 2.0
    """How long a refused client may go on sending."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connections: set[Connection] = set()
        self.next_tick = 0.0
        self.limits = Limits(self.log)

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """gunicorn calls this when it starts, and shows a RuntimeError as one line."""
        if cfg.is_ssl:
            raise RuntimeError("The server speaks plain HTTP. Let a reverse proxy end TLS.")

    # Reading

    def accept(self, listener: Any) -> None:
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in FULL:
                self._make_room()
            elif error.errno not in GONE:
                raise
            return
        sock.setblocking(False)
        incoming = Incoming(self.cfg, client, self.wsgi.config["MAX_CONTENT_LENGTH"])
        connection = Connection(sock, client, listener.getsockname(), incoming)
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        self.connections.add(connection)
        self._enter(connection, State.IDLE, self.request_seconds)
        self._ready(connection)

    def _ready(self, connection: Connection, _fileobj: Any = None) -> None:
        """The socket can be read or written, or both could be worth a try."""
        if connection not in self.connections:
            return  # closed by an earlier event of the same round
        try:
            if connection.state is State.SENDING:
                self._send(connection)
            else:
                self._read(connection)
        except OSError:
            self._lose(connection)
        except Exception:
            self.log.exception("A connection failed.")
            self._lose(connection)

    def _read(self, connection: Connection) -> None:
        try:
            data = connection.socket.recv(READ_BYTES)
        except BlockingIOError:
            self._watch(connection, EVENT_READ)
            return
        if not data:
            self._end(connection)
        elif connection.state is not State.LEAVING:
            connection.incoming.feed(data)
            self._advance(connection)

    def _end(self, connection: Connection) -> None:
        """The client sends no more, but may still read."""
        if connection.state is State.READING:
            self._refuse(connection, 400, "Bad Request", "The request is incomplete.")
        else:
            self._lose(connection)

    def _advance(self, connection: Connection) -> None:
        """Look at what has arrived, and hand it to a thread if it is a whole request."""
        if connection.state is State.ANSWERING:
            # The next request waits for this answer. A client that sends still more waits too.
            if connection.incoming.size > READ_BYTES:
                self._watch(connection, 0)
            return
        if connection.state is State.IDLE:
            self._enter(connection, State.READING, self.request_seconds)
        if found := self.limits.too_large(self.connections, connection):
            self._close(found)
            if found is connection:
                return
        try:
            connection.request = connection.incoming.take()
        except ParseException as error:
            self.log.warning("Invalid request from %s: %s", connection.client, error)
            self._refuse(connection, *refusals.status_of(error), refusals.MESSAGE)
            return
        if connection.request:
            connection.state = State.ANSWERING
            connection.body_bytes = connection.request.body.getbuffer().nbytes
            self.enqueue_req(connection)
            return
        if connection.incoming.wants_continue():
            connection.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            connection.sock.send_to(connection.socket)
        self._watch(connection, EVENT_READ)

    # Answering: `handle` runs in a thread

    def handle(self, connection: Connection) -> bool:
        """Answer the request. Returns whether the connection stays open."""
        keep = False
        try:
            keep = self.handle_request(connection.request, connection)
        except StopIteration:
            pass  # the answer broke off
        except Exception as error:
            self.handle_error(connection.request, connection.sock, connection.client, error)
        with suppress(OSError):  # the loop meets it again
            connection.sock.send_to(connection.socket)
        return keep

    def finish_request(self, connection: Connection, done: Future[bool]) -> None:
        connection.request, connection.body_bytes = None, 0
        connection.keep = not done.cancelled() and not done.exception() and done.result()
        connection.state = State.SENDING
        self._ready(connection)

    # Sending

    def _send(self, connection: Connection) -> None:
        """Send what the client takes of the answer; when that is all, go on to the next request."""
        if not connection.sock.send_to(connection.socket):
            if connection.watched != EVENT_WRITE:
                self._enter(connection, State.SENDING, self.answer_seconds)
                self._watch(connection, EVENT_WRITE)
        elif not connection.keep:
            self._leave(connection)
        elif connection.incoming.size:
            self._enter(connection, State.READING, self.request_seconds)
            self._advance(connection)
        elif connection.ended:
            self._close(connection)
        else:
            self._enter(connection, State.IDLE, self.cfg.keepalive)
            self._watch(connection, EVENT_READ)

    def _refuse(self, connection: Connection, status: int, reason: str, message: str) -> None:
        util.write_error(connection.sock, status, reason, message)
        self._part(connection)

    def _part(self, connection: Connection) -> None:
        connection.incoming.clear()
        connection.keep = False
        connection.state = State.SENDING
        self._send(connection)

    def _leave(self, connection: Connection) -> None:
        """Close after an answer.

        Closing while the client is sending would reset the connection, and the client would not see the answer.
        """
        connection.socket.shutdown(SHUT_WR)
        self._enter(connection, State.LEAVING, self.leave_seconds)
        self._watch(connection, EVENT_READ)

    # Limits

    def murder_keepalived(self, force: bool = False) -> None:
        """gunicorn's loop calls this in each round: give up connections whose deadline has passed, or all."""
        now = time.monotonic()
        if now < self.next_tick and not force:
            return
        self.next_tick = now + TICK_SECONDS
        for connection in [each for each in self.connections if each.waits]:
            if force:
                self._close(connection)
            elif connection.deadline <= now:
                self._give_up(connection)

    def _give_up(self, connection: Connection) -> None:
        if connection.state is not State.READING or not self.alive:
            self._close(connection)
            return
        try:
            self._refuse(connection, 408, "Request Timeout", "The request took too long to arrive.")
        except OSError:
            self._close(connection)

    def _cap_keepalive(self, _deadline: float) -> None:
        """gunicorn calls this once when it stops: connections that wait for their client have little time left."""
        soon = time.monotonic() + STOP_SECONDS
        for connection in self.connections:
            connection.deadline = min(connection.deadline, soon)

    def _make_room(self) -> None:
        if found := self.limits.in_the_way(self.connections):
            self._close(found)

    # The poller

    def _enter(self, connection: Connection, state: State, seconds: float) -> None:
        connection.state = state
        connection.deadline = time.monotonic() + (seconds if self.alive else STOP_SECONDS)

    def _watch(self, connection: Connection, events: int) -> None:
        if connection.watched == events:
            return
        if not events:
            self.poller.unregister(connection.socket)
        else:
            change = self.poller.modify if connection.watched else self.poller.register
            change(connection.socket, events, partial(self._ready, connection))
        connection.watched = events

    def _lose(self, connection: Connection) -> None:
        """The client is gone, or sends no more."""
        if connection.waits:
            self._close(connection)
        else:
            connection.ended = True
            self._watch(connection, 0)

    def _close(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
            self.nr_conns -= 1
            self._watch(connection, 0)
            connection.socket.close()
