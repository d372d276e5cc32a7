"""Liveness and readiness, for whatever supervises the process."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from foundation import schema
from foundation.database import DatabaseUnavailable, Name

log = logging.getLogger("till.health")
health = Blueprint("health", __name__)
SECONDS = 5.0
"""How long the databases may take to answer, together. A supervisor waits a few seconds."""
PROBES = "till.probes"
_starting = threading.Lock()


@health.get("/healthz")
def live() -> ResponseReturnValue:
    """Liveness: the process answers."""
    return {"status": "ok"}


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """Readiness: each database answers, and has every table of the newest schema. Nothing is written."""
    problems = _problems(schema.databases())
    if not problems:
        return {"status": "ok"}
    reasons = [f"the {name} database {problem}" for name, problem in problems.items()]
    return {"status": "unavailable", "reason": "; ".join(reasons)}, 503


class _Probe(threading.Thread):
    """Looks at one database. A thread, because a read from a broken disk or network may never return."""

    def __init__(self, app: Flask, name: Name):
        super().__init__(name=f"readiness of {name}", daemon=True)
        self._app = app
        self._database = name
        self.problem: str | None = "does not answer in time"

    def run(self) -> None:
        with self._app.app_context():
            try:
                self.problem = schema.problem(self._database)
            except DatabaseUnavailable as outage:
                self.problem = str(outage.fault)
            except Exception:
                log.exception("the %s database can't be examined", self._database)
                self.problem = "can't be examined"


def _problems(names: Iterable[Name]) -> dict[Name, str]:
    deadline = time.monotonic() + SECONDS
    probes = {name: _probe(name) for name in names}
    for probe in probes.values():
        probe.join(max(0.0, deadline - time.monotonic()))
    return {name: problem for name, probe in probes.items() if (problem := probe.problem)}


def _probe(name: Name) -> _Probe:
    """A new probe, or the one that still waits for its answer, so that hanging ones don't add up."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _starting:
        probes: dict[Name, _Probe] = app.extensions.setdefault(PROBES, {})
        if name not in probes or not probes[name].is_alive():
            probes[name] = _Probe(app, name)
            probes[name].start()
        return probes[name]
