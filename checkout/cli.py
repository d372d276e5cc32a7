"""Commands of the provider: `flask till …`, `flask keys …`, `flask worker`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from checkout.domain.errors import CheckoutError
from checkout.services import accounts, keys
from checkout.services.tenancy import Tenant
from foundation import clock, worker
from foundation.config import settings
from foundation.database import reading, transaction

group = AppGroup("till", help="The payment provider.")
key_group = AppGroup("keys", help="The keys of the API.")


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


@key_group.command("create")
@click.argument("name")
@click.option("--publishable", is_flag=True, help="For pages: it opens sessions by their secret.")
@click.option("--live", is_flag=True, help="In live mode; a test key without it.")
@click.option("--account", help="Whose key; needed where there are several accounts.")
def create_key(name: str, publishable: bool, live: bool, account: str | None) -> None:
    """Make a key and show it, this once."""
    with transaction("checkout"):
        kind = "publishable" if publishable else "secret"
        row, key = keys.create(Tenant(_account(account), livemode=live), kind=kind, name=name)
        id = row.id
    _show(id, key)


@key_group.command("list")
def list_keys() -> None:
    """Show what is known of each key, which is not the key."""
    with reading("checkout"):
        now, rows = clock.now(), keys.everything()
        lines = [
            f"{row.id}  {row.prefix}…{row.last_four}  {row.kind:<11}  "
            f"{_state(row.revoked_at, now):<28}  {row.name}"
            for row in rows
        ]
    click.echo("\n".join(lines))


@key_group.command("roll")
@click.argument("id")
@click.option("--now", is_flag=True, help="Stop the old one at once, not in 24 hours.")
def roll_key(id: str, now: bool) -> None:
    """Make a new key in place of this one, which works for 24 hours more."""
    with _refusals(), transaction("checkout"):
        row, key = keys.roll(keys.find(id), grace=0 if now else keys.GRACE)
        new = row.id
    _show(new, key)


@key_group.command("revoke")
@click.argument("id")
def revoke_key(id: str) -> None:
    """Stop a key at once."""
    with _refusals(), transaction("checkout"):
        keys.revoke(keys.find(id))
    click.echo(f"{id} is revoked.")


def _account(named: str | None) -> str:
    known = accounts.all_ids()
    if named in known:
        return str(named)
    if named is None and len(known) == 1:
        return known[0]
    raise click.ClickException("Say --account " + " or ".join(known))


def _show(id: str, key: str) -> None:
    click.echo(f"{id}\n{key}\nKeep it well: it is not shown again.")


def _state(revoked_at: int | None, now: int) -> str:
    if revoked_at is None:
        return "active"
    when = datetime.fromtimestamp(revoked_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{'revoked' if revoked_at <= now else 'until'} {when}"


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except CheckoutError as error:
        raise click.ClickException(error.message) from None


@click.command("worker")
def run_worker() -> None:
    """Deliver webhooks and expire sessions, until stopped. For PostgreSQL."""
    if settings().embedded:
        raise click.ClickException("With SQLite the worker is a thread of the web process.")
    # Waited for rather than handled: a handler would run in the middle of whatever the thread holds a lock for.
    stops = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    stop = worker.start_thread(current_app._get_current_object())  # type: ignore[attr-defined]
    signal.sigwait(stops)
    stop()
    click.echo("Stopped.")
