"""How many connections and how many bytes of requests a worker holds, and who goes when there is no room."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass

from foundation.serving.connection import Connection, State

SMALL_BYTES = 64 * 1024
"""A request of this size is always read. Larger ones share LARGE_BYTES."""
LARGE_BYTES = 64 * 1024 * 1024
WARNING_SECONDS = 60.0
"""At most one warning in this time."""


@dataclass
class Limits:
    """Names connections to close: of those that wait for their client, the one that has waited longest."""

    log: logging.Logger
    next_warning: float = 0.0

    def in_the_way(self, connections: Collection[Connection]) -> Connection | None:
        """The connection that makes room for another one, or None if all are being answered."""
        self._warn("There are %d connections, and no room for more.", len(connections))
        waiting = [each for each in connections if each.waits]
        return min(waiting, key=lambda each: (each.state, each.deadline), default=None)

    def too_large(
        self, connections: Collection[Connection], growing: Connection
    ) -> Connection | None:
        """The connection that makes room for what `growing` has received, or None while there is room.

        Adding up what all of them hold takes time, so it is done once for each SMALL_BYTES that arrive: a client that
        sends single bytes would otherwise keep the event loop busy.
        """
        size = growing.incoming.size
        if size <= SMALL_BYTES:
            growing.added_up = 0
            return None
        if growing.added_up <= size < growing.added_up + SMALL_BYTES:
            return None
        growing.added_up = size - size % SMALL_BYTES
        large = [each for each in connections if each.held > SMALL_BYTES]
        if sum(each.held for each in large) <= LARGE_BYTES:
            return None
        self._warn("Large requests take more than %d MB.", LARGE_BYTES // 1024**2)
        reading = [each for each in large if each.state is State.READING]
        return min(reading, key=lambda each: each.deadline, default=None)

    def _warn(self, message: str, *values: object) -> None:
        now = time.monotonic()
        if now >= self.next_warning:
            self.next_warning = now + WARNING_SECONDS
            self.log.warning(
                message + " Clients that keep the server waiting lose theirs.", *values
            )
