"""Commands of `flask` that use the databases. Each checks them first, so that it ends with a sentence at most."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import AppGroup

from foundation import schema
from foundation.config import ConfigError
from foundation.database import DatabaseUnavailable

Callback = Callable[..., Any]


def with_databases(command: Callback) -> Callback:
    """Check the databases before the command runs. What stops it becomes a ClickException."""

    @wraps(command)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not schema.check():
            raise ConfigError(
                "DATABASE_URL and STOREFRONT_DATABASE_URL must name databases that are up to date: "
                "start the server, or run the command migrate"
            )
        try:
            return command(*args, **kwargs)
        except DatabaseUnavailable as error:
            raise click.ClickException(f"{error}. Try again.") from error

    return checked


class Group(AppGroup):
    """Flask's group, each command of which has `with_databases`."""

    def command(self, *args: Any, **kwargs: Any) -> Callable[[Callback], click.Command]:  # type: ignore[override]
        register = super().command(*args, **kwargs)
        return lambda function: register(with_databases(function))
