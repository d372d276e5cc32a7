"""A client's connection, and what it is at."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from foundation.serving.incoming import Incoming
from foundation.serving.outgoing import Outgoing


class State(IntEnum):
    """In the order in which connections are given up when there is no room for another."""

    LEAVING = 0
    """The last answer is sent. What the client still sends is thrown away, so that it can read that answer."""
    IDLE = 1
    """Open, and nothing has arrived of the next request."""
    READING = 2
    """A request has begun to arrive."""
    SENDING = 3
    """The client hasn't taken all of the answer."""
    ANSWERING = 4
    """A thread works on the request, or it waits for a thread. The connection has no deadline then."""


@dataclass(eq=False)
class Connection:
    """`client` and `server` are the two addresses, `sock` is what gunicorn writes the answer to."""

    socket: socket.socket
    client: Any
    server: Any
    incoming: Incoming
    sock: Outgoing = field(default_factory=Outgoing)
    state: State = State.IDLE
    deadline: float = 0.0
    """The `time.monotonic()` at which the state must have ended."""
    watched: int = 0
    """The events that the poller reports: selectors.EVENT_READ, EVENT_WRITE or 0."""
    request: Any = None
    body_bytes: int = 0
    """The size of the body of `request`."""
    added_up: int = 0
    """How much of what has arrived was there when Limits last added up what all connections hold."""
    keep: bool = True
    """Whether the connection stays open after the answer."""
    ended: bool = False
    """Whether the client sends no more."""

    @property
    def waits(self) -> bool:
        """Whether it waits for its client. If not, a thread may use the socket, so it must not be closed."""
        return self.state is not State.ANSWERING

    @property
    def held(self) -> int:
        """The bytes of requests that are in memory for it."""
        return self.incoming.size + self.body_bytes
