"""The group of the commands, and what they have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from foundation.commands import Group
from storefront.orders.register import NotPossible
from storefront.provider.errors import ProviderError

group = Group("shop", help="The sample shop: its orders, refunds and stock.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def for_people(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let what can't be done end the command with a sentence."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except NotPossible as error:
            raise click.ClickException(str(error)) from error
        except ProviderError as error:
            raise click.ClickException(
                f"the provider gave no usable answer ({error}). Repeat the command: it takes effect once."
            ) from error

    return told


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def time_of(seconds: int | None) -> str:
    """`1795264902` → `2026-11-21 12:41` in UTC."""
    if seconds is None:
        return "-"
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
