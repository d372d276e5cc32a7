"""The background loop, for work that no request waits for: webhook deliveries, expiries.

A job is a function that does one bounded batch in its own transactions and returns how many things it did. A job waits
for nothing but the database, so that it does not delay the others. With SQLite the loop is a thread of the web process,
with PostgreSQL a process of its own (`flask worker`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

log = logging.getLogger("till.worker")
IDLE_SECONDS = 1.0
GRACE_SECONDS = 3.0
"""How long a stop waits for jobs to finish. Gunicorn kills the process after five."""
_wake = threading.Event()


@dataclass(frozen=True)
class Job:
    name: str
    work: Callable[[], int]
    finish: Callable[[float], None] | None


def add_job(
    app: Flask, name: str, work: Callable[[], int], finish: Callable[[float], None] | None = None
) -> None:
    """Call `work()` in an application context, again at once while it returns more than 0.

    When the loop stops it calls `finish(seconds)`, which may take that long to finish what `work` has started.
    """
    app.extensions.setdefault("till.jobs", []).append(Job(name, work, finish))


def wake() -> None:
    """End the loop's sleep, as there may be work.

    Don't call it in a signal handler, which may interrupt the thread that holds the event's lock.
    """
    _wake.set()


def run_once(app: Flask) -> int:
    """Run every job once and return how much they did. A job that raises is logged and doesn't stop the others."""
    done = 0
    for job in app.extensions.get("till.jobs", []):
        with app.app_context():
            try:
                done += job.work()
            except Exception:
                log.exception("job %s failed", job.name)
    return done


def run(app: Flask, stop: threading.Event, grace: float = GRACE_SECONDS) -> None:
    """Run the jobs until `stop` is set, sleeping while there is nothing to do. Then each may finish within `grace`."""
    while not stop.is_set():
        _wake.clear()
        if run_once(app) == 0:
            _wake.wait(IDLE_SECONDS)
    for job in app.extensions.get("till.jobs", []):
        if job.finish:
            with app.app_context():
                try:
                    job.finish(grace)
                except Exception:
                    log.exception("job %s could not finish", job.name)


def start_thread(app: Flask) -> Callable[[], None]:
    """Run the loop in a thread. Returns a function that stops it and waits for it."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop), name="worker", daemon=True)
    thread.start()

    def shut_down() -> None:
        stop.set()
        wake()
        thread.join(GRACE_SECONDS + 1)

    return shut_down
