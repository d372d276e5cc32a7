"""The loop that does what need not be done while someone waits: deliveries, expiries.

Contexts register plain functions; each does one bounded batch in transactions of its own and answers how much it did.
None waits for anything but the database, so none holds up another. With SQLite the loop is a thread of the web
process, with PostgreSQL a process of its own (`flask worker`).
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
"""How long a stop waits for what is under way: less than the five that gunicorn waits before it kills."""
_wake = threading.Event()


@dataclass(frozen=True)
class Job:
    name: str
    work: Callable[[], int]
    finish: Callable[[float], None] | None


def add_job(
    app: Flask, name: str, work: Callable[[], int], finish: Callable[[float], None] | None = None
) -> None:
    """Have `work()` called in an application context, again at once while it answers more than 0.

    When the loop stops, `finish(seconds)` may take that long for what `work` has left under way.
    """
    app.extensions.setdefault("till.jobs", []).append(Job(name, work, finish))


def wake() -> None:
    """There may be work: don't sleep on. Not for a signal handler: it may interrupt the thread that holds the lock."""
    _wake.set()


def run_once(app: Flask) -> int:
    """One round of every job. A job that raises is logged and doesn't stop the others."""
    done = 0
    for job in app.extensions.get("till.jobs", []):
        with app.app_context():
            try:
                done += job.work()
            except Exception:
                log.exception("job %s failed", job.name)
    return done


def run(app: Flask, stop: threading.Event, grace: float = GRACE_SECONDS) -> None:
    """Work until `stop` is set; sleep when there is nothing to do. Then finish what is under way within `grace`."""
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
    """Run the loop in a thread. Answers a function that stops it and waits until it has finished what it can."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop), name="worker", daemon=True)
    thread.start()

    def shut_down() -> None:
        stop.set()
        wake()
        thread.join(GRACE_SECONDS + 1)

    return shut_down
