"""The provider's commands: `flask till …`, `flask keys …`, `flask webhooks …`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from pydantic import ValidationError

from checkout.domain.errors import CheckoutError
from checkout.schemas.account import AccountUpdate
from checkout.services import accounts, keys
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import delivery_log, resend
from foundation import card_numbers, clock, controls, sample
from foundation.commands import Group
from foundation.database import reading, transaction

group = Group("till", help="The payment provider.")
key_group = Group("keys", help="API keys.")
webhook_group = Group("webhooks", help="Deliveries of events to webhook endpoints.")


@group.command("advance")
@click.argument("seconds", type=click.IntRange(min=0))
@click.option(
    "--account", default=sample.ACCOUNT, help="The account's id; the sample's if not given."
)
def advance(seconds: int, account: str) -> None:
    """Move an account's test clock forward by SECONDS."""
    try:
        with transaction("checkout"):
            if not accounts.exists(account):
                raise click.ClickException(f"There is no account {account}.")
            controls.follow(account)
            now = clock.advance(seconds)
    except clock.ClockIsReal as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"It is now {now}.")


@group.command("origins")
@click.option(
    "--add", multiple=True, metavar="ORIGIN", help="Allow it, such as https://shop.example."
)
@click.option("--remove", multiple=True, metavar="ORIGIN", help="Don't allow it any more.")
@click.option("--account", help="The account's id. Required if there are several.")
def change_origins(add: tuple[str, ...], remove: tuple[str, ...], account: str | None) -> None:
    """List the origins that may show the account's pages in a frame, and change the list."""
    with transaction("checkout"):
        row = accounts.of(Tenant(_account_id(account), livemode=False))
        if add or remove:
            gone = _checked_origins(remove, "--remove")
            kept = [origin for origin in row.allowed_origins if origin not in gone]
            accounts.update(row, allowed_origins=_checked_origins([*kept, *add], "--add"))
        origins = row.allowed_origins
    click.echo("\n".join(origins) or "There are none.")


def _checked_origins(origins: Sequence[str], option: str) -> list[str]:
    """The origins as browsers write them, each once. Raises click.BadParameter."""
    try:
        return AccountUpdate(allowed_origins=list(origins)).origins() or []
    except ValidationError as error:
        problem = error.errors()[0]
        raise click.BadParameter(f"it {problem['msg']}", param_hint=option) from None


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


@webhook_group.command("deliveries")
@click.option("--failed", is_flag=True, help="Only those that were given up.")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many at most."
)
def list_deliveries(failed: bool, limit: int) -> None:
    """List the latest deliveries of all accounts, newest first."""
    with reading("checkout"):
        lines = [
            f"{row.id}  {row.status:<9}  attempts {row.attempts:>2}, last "
            f"{row.last_error or row.last_status_code or '-':<18}  "
            f"{row.event_id} {row.event.type} to {row.endpoint_id}"
            for row in delivery_log.latest(limit, failed=failed)
        ]
    click.echo("\n".join(lines) or "There are none.")


@webhook_group.command("resend")
@click.argument("event_id", metavar="EVENT")
@click.option(
    "--endpoint", help="The endpoint's id. By default all that listen to the event's type."
)
def resend_event(event_id: str, endpoint: str | None) -> None:
    """Deliver an event again, also one that was delivered."""
    with _errors_as_messages(), transaction("checkout"):
        number = resend.resend(resend.find(event_id), endpoint)
    click.echo(f"{event_id} will be sent to {number} endpoint{'s' if number > 1 else ''}.")


def _account_id(option: str | None) -> str:
    """The account of `--account`, or the only one. Raises ClickException."""
    if option is not None and accounts.exists(option):
        return option
    known = accounts.lasting_ids()
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
