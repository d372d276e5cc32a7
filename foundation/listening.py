"""Whether the address of the settings can be listened on, before gunicorn tries it five times."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterable

from foundation.config import ConfigError

INHERITED = ("GUNICORN_FD", "LISTEN_FDS")
"""Variables that say that the listening sockets are open already, from a former master or from systemd."""


def check(addresses: Iterable[tuple[str, int] | str]) -> None:
    """Raises ConfigError if a host is not of this machine, or a port is in use or not allowed."""
    if any(name in os.environ for name in INHERITED):
        return
    for address in addresses:
        if not isinstance(address, str):  # a str is the path of a Unix socket
            _try(*address)


def _try(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(f"PORT must be free, but {port} is in use at {host}") from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise ConfigError(f"PORT must be one that this user may open, not {port}") from error
        raise ConfigError(f"HOST must be an address of this machine, not {host!r}") from error
