"""What must hold between several settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from foundation import database_urls, files, hosts

if TYPE_CHECKING:
    from foundation.config import Config

SEEDED = {
    "CHECKOUT_SECRET_KEY": "sk_test_xxx",
    "CHECKOUT_PUBLISHABLE_KEY": "pk_test_xxx",
    "CHECKOUT_WEBHOOK_SECRET": "whsec_test_xxx",
}
PREFIX = re.compile(r"^(sk_test|sk_live|pk_test|pk_live|whsec)_")
PASSWORD_LENGTH = 12
SECRET_LENGTH = 16
"""The least length of SECRET_KEY and METRICS_TOKEN, and in production of each key after its prefix."""


class ConfigError(click.ClickException, RuntimeError):
    """A variable is missing or can't be used. The message is one sentence that names it.

    click and gunicorn show it without a traceback and end with exit status 1: click as a ClickException, gunicorn as a
    RuntimeError.
    """


def is_own_api(url: str, got: Mapping[str, Any]) -> bool:
    """Whether the server with the settings `got` answers API calls at this origin itself."""
    if got.get("app_parts") != "both":
        return False
    if url in {got.get("public_url"), got.get("checkout_public_url")}:
        return True
    host = hosts.of(url)
    names = {got.get("host"), *got.get("trusted_hosts", "").split(",")}
    return hosts.port_of(url) == got.get("port") and (hosts.is_loopback(host) or host in names)


def api_elsewhere(got: Mapping[str, Any]) -> str | None:
    """Where the shop calls the API by default: at the provider's origin, or in the same process if that runs both."""
    return got.get("checkout_public_url") if got.get("app_parts") == "storefront" else None


def check(config: Config) -> None:
    """Raises ConfigError."""
    _check_origins(config)
    _check_databases(config)
    _check_keys(config)
    if config.production and config.test_accounts:
        raise ConfigError("TEST_ACCOUNTS must be off in production: anybody could make an account")
    if not (config.production or config.expose_test_server or hosts.is_loopback(config.host)):
        raise ConfigError(
            f"HOST must be a loopback address, not {config.host!r}, because other machines would reach "
            "the sample keys and the test clock: EXPOSE_TEST_SERVER=on allows that"
        )


def _check_origins(config: Config) -> None:
    if config.app_parts == "storefront" and "checkout_public_url" not in config.model_fields_set:
        raise ConfigError(
            "CHECKOUT_PUBLIC_URL must be set with APP_PARTS=storefront: the provider runs elsewhere"
        )


def _check_databases(config: Config) -> None:
    urls = config.databases.values()
    if len(urls) < 2:
        return
    if len({database_urls.is_sqlite(url) for url in urls}) > 1:
        raise ConfigError(
            "STOREFRONT_DATABASE_URL must be of the same kind as DATABASE_URL: two SQLite files or two "
            "PostgreSQL databases"
        )
    if config.embedded and files.are_one(*map(database_urls.path_of, urls)):
        raise ConfigError("STOREFRONT_DATABASE_URL must be another file than that of DATABASE_URL")


def _check_keys(config: Config) -> None:
    if config.shop_developer_tools and not config.checkout_secret_key.startswith("sk_test_"):
        raise ConfigError(
            "SHOP_DEVELOPER_TOOLS must be off with a live key: shoppers would see the API's objects"
        )
    for name, sample in SEEDED.items():
        value: str = getattr(config, name.lower())
        if value.startswith(("sk_live_", "pk_live_")) and not config.checkout_api_url:
            raise ConfigError(f"{name} must be a test key: the sample account has no live mode")
        if config.production and value == sample:
            raise ConfigError(f"{name} must be set: the sample value is refused in production")
        if config.production and len(PREFIX.sub("", value)) < SECRET_LENGTH:
            raise ConfigError(
                f"{name} must have at least {SECRET_LENGTH} characters after its prefix in production"
            )
