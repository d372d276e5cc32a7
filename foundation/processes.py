"""Commands for deployments: `flask worker` and `flask migrate`."""

from __future__ import annotations

import signal

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from foundation import schema, worker
from foundation.commands import with_databases
from foundation.config import settings


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(run_worker)
    app.cli.add_command(migrate)


@click.command("worker")
@with_appcontext
@with_databases
def run_worker() -> None:
    """Run the background jobs until stopped: deliver webhooks, expire sessions, settle orders. For PostgreSQL."""
    if settings().embedded:
        raise click.ClickException("With SQLite the worker is a thread of the web process.")
    # Blocked before the thread starts and waited for here: a signal handler could interrupt code that holds a lock.
    stop_signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals)
    stop = worker.start_thread(_application())
    signal.sigwait(stop_signals)
    stop()
    click.echo("Stopped.")


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the databases up to date and write the sample data, as each start of the server does."""
    schema.prepare(_application())
    click.echo("The databases are up to date.")


def _application() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app
