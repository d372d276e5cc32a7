"""An answer in memory, in the place of the socket that gunicorn writes to."""

from __future__ import annotations

import errno
import socket
from collections import deque
from itertools import islice
from typing import BinaryIO

PIECES = 64
"""Handed to the system at once; it takes up to 1024."""


class Outgoing:
    """The bytes of an answer that are not sent yet. What gunicorn calls on a socket is done to memory."""

    def __init__(self) -> None:
        self._pieces: deque[memoryview] = deque()

    def send_to(self, connection: socket.socket) -> bool:
        """Send what the connection takes without waiting. Returns whether that was all. Raises OSError."""
        pieces = self._pieces
        while pieces:
            try:
                sent = connection.sendmsg(list(islice(pieces, PIECES)))
            except BlockingIOError:
                return False
            while pieces and sent >= len(pieces[0]):
                sent -= len(pieces.popleft())
            if sent:
                pieces[0] = pieces[0][sent:]
        return True

    def sendall(self, data: bytes | bytearray | memoryview) -> None:
        self._pieces.append(memoryview(data))

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> None:
        file.seek(offset)
        self.sendall(file.read(-1 if count is None else count))

    def gettimeout(self) -> float:
        return 0.0

    def shutdown(self, how: int) -> None:
        """Raises OSError, so that gunicorn doesn't wait for the client when an answer broke off. The worker closes."""
        raise OSError(errno.ENOTCONN, "The answer is not sent yet.")

    def close(self) -> None:
        """The worker closes, after what there is of the answer is sent."""
