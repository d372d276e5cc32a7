"""Commands of the provider: `flask till …`."""

from __future__ import annotations

import signal
import threading

import click
from flask import current_app
from flask.cli import AppGroup

from foundation import clock, worker
from foundation.config import settings
from foundation.database import transaction

group = AppGroup("till", help="The payment provider.")


@group.command("advance")
@click.argument("seconds", type=click.IntRange(min=0))
def advance(seconds: int) -> None:
    """Move the test clock forward by SECONDS."""
    try:
        with transaction("checkout"):
            now = clock.advance(seconds)
    except clock.ClockIsReal as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"It is now {now}.")


@click.command("worker")
def run_worker() -> None:
    """Deliver webhooks and expire sessions, until stopped. For PostgreSQL."""
    if settings().embedded:
        raise click.ClickException("With SQLite the worker is a thread of the web process.")
    stop = threading.Event()

    def finish(*_signal: object) -> None:
        stop.set()
        worker.wake()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, finish)  # what is under way is finished first
    worker.run(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
    click.echo("Stopped.")
