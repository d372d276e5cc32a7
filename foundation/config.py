"""Settings: one dataclass, read from the environment once, complete or refused.

docs/configuration.md describes every variable.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PARTS = frozenset({"checkout", "storefront"})
SEEDED = {
    "CHECKOUT_SECRET_KEY": "sk_test_xxx",
    "CHECKOUT_PUBLISHABLE_KEY": "pk_test_xxx",
    "CHECKOUT_WEBHOOK_SECRET": "whsec_test_xxx",
}


class ConfigError(ValueError):
    """A variable is missing or can't be used; the message names it."""


@dataclass(frozen=True)
class Config:
    """All settings. URLs have no trailing slash; the secrets stay out of repr()."""

    host: str
    port: int
    public_url: str
    checkout_public_url: str
    data_dir: Path
    database_url: str
    storefront_database_url: str
    secret_key: str = field(repr=False)
    checkout_api_url: str | None
    checkout_secret_key: str = field(repr=False)
    checkout_publishable_key: str
    checkout_webhook_secret: str = field(repr=False)
    webhook_allow_private: bool
    rate_limits: bool
    rate_limit_storage_url: str
    trusted_proxies: int
    parts: frozenset[str]

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read and check every variable. Raises ConfigError."""
        host = environ.get("HOST") or "127.0.0.1"
        port = _port(environ.get("PORT") or "8000")
        public_url = _origin(environ, "PUBLIC_URL", f"http://127.0.0.1:{port}")
        checkout_url = _origin(environ, "CHECKOUT_PUBLIC_URL", f"http://localhost:{port}")
        production = not (_is_loopback(public_url) and _is_loopback(checkout_url))
        data_dir = Path(environ.get("DATA_DIR") or "instance").absolute()
        urls = [
            _database(environ, "DATABASE_URL", data_dir / "checkout.db"),
            _database(environ, "STOREFRONT_DATABASE_URL", data_dir / "storefront.db"),
        ]
        embedded = all(url.startswith("sqlite") for url in urls)
        return cls(
            host=host,
            port=port,
            public_url=public_url,
            checkout_public_url=checkout_url,
            data_dir=data_dir,
            database_url=urls[0],
            storefront_database_url=urls[1],
            secret_key=_secret_key(environ, data_dir, generate=embedded and not production),
            checkout_api_url=_optional_origin(environ, "CHECKOUT_API_URL"),
            checkout_secret_key=_credential(environ, "CHECKOUT_SECRET_KEY", production),
            checkout_publishable_key=_credential(environ, "CHECKOUT_PUBLISHABLE_KEY", production),
            checkout_webhook_secret=_credential(environ, "CHECKOUT_WEBHOOK_SECRET", production),
            webhook_allow_private=_switch(environ, "WEBHOOK_ALLOW_PRIVATE", not production),
            rate_limits=_switch(environ, "RATE_LIMITS", True),
            rate_limit_storage_url=environ.get("RATE_LIMIT_STORAGE_URL") or "memory://",
            trusted_proxies=_count(environ, "TRUSTED_PROXIES"),
            parts=_parts(environ.get("APP_PARTS") or "both"),
        )

    @property
    def production(self) -> bool:
        """True when one of the two addresses is reachable from elsewhere."""
        return not (_is_loopback(self.public_url) and _is_loopback(self.checkout_public_url))

    @property
    def embedded(self) -> bool:
        """True when a database is a SQLite file: one web process, the worker a thread of it."""
        return any(
            url.startswith("sqlite") for url in (self.database_url, self.storefront_database_url)
        )


def settings() -> Config:
    """The settings of the current application."""
    config: Config = current_app.extensions["till.config"]
    return config


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigError(f"PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def _origin(environ: Mapping[str, str], name: str, default: str) -> str:
    url = (environ.get(name) or default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ConfigError(f"{name} must be an origin such as https://shop.example, not {url!r}")
    return url


def _optional_origin(environ: Mapping[str, str], name: str) -> str | None:
    return _origin(environ, name, "") if environ.get(name) else None


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _database(environ: Mapping[str, str], name: str, default: Path) -> str:
    text = environ.get(name) or f"sqlite:///{default}"
    try:
        url = make_url(text)
    except ArgumentError:
        raise ConfigError(f"{name} is no database URL") from None
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ConfigError(f"{name} must be a sqlite or postgresql URL, not {url.drivername}")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ConfigError(f"{name} must name a file: an in-memory database can't be shared")
    return url.render_as_string(hide_password=False)


def _secret_key(environ: Mapping[str, str], data_dir: Path, *, generate: bool) -> str:
    """From the environment, else generated once into DATA_DIR (readable by its owner alone)."""
    if key := environ.get("SECRET_KEY"):
        if len(key) < 16:
            raise ConfigError("SECRET_KEY must have at least 16 characters")
        return key
    if not generate:
        raise ConfigError("SECRET_KEY is required with PostgreSQL and in production")
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _write_secret(path)
    return path.read_text().strip()


def _write_secret(path: Path) -> None:
    """Complete or not at all, and the first of two that start at once wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _credential(environ: Mapping[str, str], name: str, production: bool) -> str:
    value = environ.get(name) or SEEDED[name]
    ours = not environ.get("CHECKOUT_API_URL")
    if ours and value.startswith("sk_live_"):
        raise ConfigError(f"{name} must be a test key: the sample account has no live mode")
    if production and value == SEEDED[name]:
        raise ConfigError(f"{name} must be set: the sample value is refused outside of loopback")
    return value


def _switch(environ: Mapping[str, str], name: str, default: bool) -> bool:
    text = environ.get(name, "").lower()
    if text in {"", "on", "off", "1", "0", "true", "false"}:
        return default if text == "" else text in {"on", "1", "true"}
    raise ConfigError(f"{name} must be on or off, not {text!r}")


def _count(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or "0"
    if not text.isascii() or not text.isdigit() or int(text) > 10:
        raise ConfigError(f"{name} must be a number from 0 to 10, not {text!r}")
    return int(text)


def _parts(text: str) -> frozenset[str]:
    if text == "both":
        return PARTS
    if text in PARTS:
        return frozenset({text})
    raise ConfigError(f"APP_PARTS must be both, checkout or storefront, not {text!r}")
