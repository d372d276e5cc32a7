"""The provider's commands: `flask till …`, `flask keys …`, `flask worker`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import current_app

from checkout.domain.errors import CheckoutError
from checkout.services import accounts, keys
from checkout.services.tenancy import Tenant
from foundation import card_numbers, clock, worker
from foundation.commands import Group, with_databases
from foundation.config import settings
from foundation.database import reading, transaction

group = Group("till", help="The payment provider.")
key_group = Group("keys", help="API keys.")


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
@click.option(
    "--publishable",
    is_flag=True,
    help="For web pages: reads and confirms sessions by their client secret.",
)
@click.option(
    "--live",
    is_flag=True,
    help="For live mode, where every card is declined, instead of test mode.",
)
@click.option("--account", help="The account's id. Required if there are several.")
def create_key(name: str, publishable: bool, live: bool, account: str | None) -> None:
    """Create a key and show it once."""
    if card_numbers.is_in(name):
        raise click.BadParameter("it must not contain a card number", param_hint="NAME")
    with transaction("checkout"):
        kind = "publishable" if publishable else "secret"
        row, key = keys.create(Tenant(_account_id(account), livemode=live), kind=kind, name=name)
        key_id = row.id
    _show(key_id, key)


@key_group.command("list")
def list_keys() -> None:
    """List all keys, without their secret text."""
    with reading("checkout"):
        now, rows = clock.now(), keys.everything()
        lines = [
            f"{row.id}  {row.prefix}…{row.last_four}  {row.kind:<11}  "
            f"{_state(row.revoked_at, now):<28}  {row.name}"
            for row in rows
        ]
    click.echo("\n".join(lines))


@key_group.command("roll")
@click.argument("key_id", metavar="ID")
@click.option("--now", is_flag=True, help="Revoke the old key at once, not in 24 hours.")
def roll_key(key_id: str, now: bool) -> None:
    """Create a key in place of this one, which stays valid for 24 hours."""
    with _errors_as_messages(), transaction("checkout"):
        row, key = keys.roll(keys.find(key_id), grace=0 if now else keys.GRACE)
        new_id = row.id
    _show(new_id, key)


@key_group.command("revoke")
@click.argument("key_id", metavar="ID")
def revoke_key(key_id: str) -> None:
    """Revoke a key at once."""
    with _errors_as_messages(), transaction("checkout"):
        keys.revoke(keys.find(key_id))
    click.echo(f"{key_id} is revoked.")


def _account_id(option: str | None) -> str:
    """The account of `--account`, or the only one. Raises ClickException."""
    known = accounts.all_ids()
    if option in known:
        return str(option)
    if option is None and len(known) == 1:
        return known[0]
    raise click.ClickException("Say --account " + " or ".join(known))


def _show(key_id: str, key: str) -> None:
    click.echo(f"{key_id}\n{key}\nKeep it well: it is not shown again.")


def _state(revoked_at: int | None, now: int) -> str:
    if revoked_at is None:
        return "active"
    when = datetime.fromtimestamp(revoked_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{'revoked' if revoked_at <= now else 'until'} {when}"


@contextmanager
def _errors_as_messages() -> Iterator[None]:
    """Show the provider's errors as click shows its own: the message and exit status 1."""
    try:
        yield
    except CheckoutError as error:
        raise click.ClickException(error.message) from None


@click.command("worker")
@with_databases
def run_worker() -> None:
    """Deliver webhooks and expire sessions until stopped. For PostgreSQL."""
    if settings().embedded:
        raise click.ClickException("With SQLite the worker is a thread of the web process.")
    # Blocked before the thread starts and waited for here: a signal handler could interrupt code that holds a lock.
    stop_signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals)
    stop = worker.start_thread(current_app._get_current_object())  # type: ignore[attr-defined]
    signal.sigwait(stop_signals)
    stop()
    click.echo("Stopped.")
