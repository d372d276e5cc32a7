"""The loop that does what need not be done while someone waits: deliveries, expiries.

Contexts register plain functions; each does one bounded batch in transactions of its own and answers how much it did.
With SQLite the loop is a thread of the web process, with PostgreSQL also a process of its own (`flask worker`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from flask import Flask

log = logging.getLogger("till.worker")
Job = Callable[[], int]
IDLE_SECONDS = 1.0
_wake = threading.Event()


def add_job(app: Flask, name: str, job: Job) -> None:
    """Have `job()` called in an application context, again at once while it answers more than 0."""
    app.extensions.setdefault("till.jobs", {})[name] = job


def wake() -> None:
    """There may be work: don't sleep on."""
    _wake.set()


def run_once(app: Flask) -> int:
    """One round of every job. A job that raises is logged and doesn't stop the others."""
    done = 0
    for name, job in app.extensions.get("till.jobs", {}).items():
        with app.app_context():
            try:
                done += job()
            except Exception:
                log.exception("job %s failed", name)
    return done


def run(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set; sleep when there is nothing to do."""
    while not stop.is_set():
        _wake.clear()
        if run_once(app) == 0:
            _wake.wait(IDLE_SECONDS)


def start_thread(app: Flask) -> Callable[[], None]:
    """Run the loop in a thread. Answers a function that stops it and waits for it."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop), name="worker", daemon=True)
    thread.start()

    def shut_down() -> None:
        stop.set()
        wake()
        thread.join(timeout=10)

    return shut_down
