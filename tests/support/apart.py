"""The shop and the provider in two processes, which reach each other over the network alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support import servers
from tests.support.databases import VARIABLES
from tests.support.servers import Server

ORIGINS = {"checkout": "CHECKOUT_PUBLIC_URL", "storefront": "PUBLIC_URL"}


@contextmanager
def running(environ: Mapping[str, str], directory: Path, *, worker: bool) -> Iterator[Server]:
    """Start both with these variables, each with a data folder, a secret and a port of its own.

    `worker` starts a `flask worker` beside each. Returns the two as if they were one server.
    """
    ports = {part: servers.free_port() for part in ORIGINS}
    shared = {
        **environ,
        "PUBLIC_URL": f"http://127.0.0.1:{ports['storefront']}",
        "CHECKOUT_PUBLIC_URL": f"http://localhost:{ports['checkout']}",
    }
    parts = {name: _part(name, port, shared, directory / name) for name, port in ports.items()}
    databases = {VARIABLES[name]: part.database_url(name) for name, part in parts.items()}
    processes = []
    with ExitStack() as stack:
        for part in parts.values():
            part.log.parent.mkdir()
            stack.enter_context(servers.started(part, worker=worker))
            processes += part.processes
        yield Server(
            shared["PUBLIC_URL"],
            shared["CHECKOUT_PUBLIC_URL"],
            {**shared, **databases},
            parts["checkout"].log,
            processes,
        )


def _part(name: str, port: int, shared: Mapping[str, str], directory: Path) -> Server:
    """One party as a server that is not started. It doesn't get the other's database."""
    others = {variable for part, variable in VARIABLES.items() if part != name}
    environ = {
        **servers.inherited(),
        **{variable: value for variable, value in shared.items() if variable not in others},
        "APP_PARTS": name,
        "PORT": str(port),
        "DATA_DIR": str(directory / "data"),
        "SECRET_KEY": f"of-the-{name}-alone-0123456789",
    }
    origin = shared[ORIGINS[name]]
    return Server(origin, origin, environ, directory / "server.log")
