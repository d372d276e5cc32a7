"""The background loop: runs the registered jobs, such as webhook delivery and session expiry.

A job is a plain function that does one bounded batch in transactions of its own and returns how much it did. Jobs run
one after the other, so a job waits for the database and for nothing else. With SQLite the loop is a thread of the web
process, with PostgreSQL a process of its own (`flask worker`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask

from foundation.outages import DatabaseUnavailable

log = logging.getLogger("till.worker")
IDLE_SECONDS = 1.0
"""How long the loop sleeps after a round that did nothing. It must look by itself: other processes can't wake it."""
GRACE_SECONDS = 3.0
"""How long a stop waits for running work: less than the five seconds after which gunicorn kills the process."""
_wake = threading.Event()


@dataclass
class Job:
    name: str
    work: Callable[[], int]
    finish: Callable[[float], None] | None
    every: float
    next_run: float = 0.0
    """The `time.monotonic()` from which an idle round runs it."""


def add_job(
    app: Flask,
    name: str,
    work: Callable[[], int],
    finish: Callable[[float], None] | None = None,
    *,
    every: float = 0,
) -> None:
    """Register `work()`, which runs in an application context.

    It runs after each `wake()`, again at once while any job returns more than 0, and otherwise in each round that comes
    `every` seconds or more after its last run. When the loop stops, `finish(seconds)` may wait that long for what
    `work` has started.
    """
    app.extensions.setdefault("till.jobs", []).append(Job(name, work, finish, every))


def wake() -> None:
    """End the loop's sleep: there may be work. Don't call it in a signal handler.

    The handler could interrupt the thread that holds the event's lock.
    """
    _wake.set()


def run_once(app: Flask) -> int:
    """Run every job once. Returns how much they did."""
    return _run(app, _jobs(app))


def run(app: Flask, stop: threading.Event, grace: float = GRACE_SECONDS) -> None:
    """Run jobs until `stop` is set, then finish what they have started within `grace` seconds."""
    woken = True
    while not stop.is_set():
        _wake.clear()
        now = time.monotonic()
        done = _run(app, [job for job in _jobs(app) if woken or job.next_run <= now])
        woken = done > 0 or _wake.wait(IDLE_SECONDS)
    for job in _jobs(app):
        if job.finish:
            with app.app_context():
                try:
                    job.finish(grace)
                except DatabaseUnavailable:
                    pass  # logged where it was raised
                except Exception:
                    log.exception("job %s could not finish", job.name)


def start_thread(app: Flask) -> Callable[[], None]:
    """Run the loop in a thread. Returns a function that stops it and waits for it, up to GRACE_SECONDS and one more."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop), name="worker", daemon=True)
    thread.start()

    def shut_down() -> None:
        stop.set()
        wake()
        thread.join(GRACE_SECONDS + 1)

    return shut_down


def _jobs(app: Flask) -> list[Job]:
    jobs: list[Job] = app.extensions.get("till.jobs", [])
    return jobs


def _run(app: Flask, jobs: Iterable[Job]) -> int:
    """Run these jobs. One that raises is logged and doesn't stop the others; after an outage it goes on by itself."""
    done = 0
    for job in jobs:
        job.next_run = time.monotonic() + job.every
        with app.app_context():
            try:
                done += job.work()
            except DatabaseUnavailable:
                pass  # logged where it was raised
            except Exception:
                log.exception("job %s failed", job.name)
    return done
