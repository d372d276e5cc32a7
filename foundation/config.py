"""Settings: read from the environment once, complete or refused.

pydantic-settings reads and checks them. Each variable has the name of its field, in capitals. docs/configuration.md
describes every variable.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from flask import current_app
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from foundation import hosts

PARTS = frozenset({"checkout", "storefront"})
SEEDED = {
    "CHECKOUT_SECRET_KEY": "sk_test_xxx",
    "CHECKOUT_PUBLISHABLE_KEY": "pk_test_xxx",
    "CHECKOUT_WEBHOOK_SECRET": "whsec_test_xxx",
}
ORIGIN = "an origin such as https://shop.example"
DATABASE = "a postgresql URL, or a sqlite URL that names a file"
SWITCH = "on or off"


class ConfigError(ValueError):
    """A variable is missing or can't be used. The message is one sentence that names it."""


class Config(BaseSettings):
    """All settings. URLs have no trailing slash; secrets stay out of repr().

    A description completes the sentence "VARIABLE must be …", which refuses a value.
    """

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535, description="a number from 1 to 65535")
    public_url: str = Field(
        default_factory=lambda got: f"http://127.0.0.1:{got['port']}", description=ORIGIN
    )
    checkout_public_url: str = Field(
        default_factory=lambda got: f"http://localhost:{got['port']}", description=ORIGIN
    )
    data_dir: Path = Path("instance")
    database_url: str = Field(
        default_factory=lambda got: f"sqlite:///{got['data_dir'] / 'checkout.db'}",
        description=DATABASE,
        repr=False,
    )
    storefront_database_url: str = Field(
        default_factory=lambda got: f"sqlite:///{got['data_dir'] / 'storefront.db'}",
        description=DATABASE,
        repr=False,
    )
    secret_key: str = Field(
        default_factory=lambda got: _generated_key(got),
        min_length=16,
        description="at least 16 characters long",
        repr=False,
    )
    checkout_api_url: str | None = Field(None, description=ORIGIN)
    checkout_secret_key: str = Field(SEEDED["CHECKOUT_SECRET_KEY"], repr=False)
    checkout_publishable_key: str = SEEDED["CHECKOUT_PUBLISHABLE_KEY"]
    checkout_webhook_secret: str = Field(SEEDED["CHECKOUT_WEBHOOK_SECRET"], repr=False)
    webhook_allow_private: bool = Field(
        default_factory=lambda got: not _is_public(got), description=SWITCH
    )
    rate_limits: bool = Field(True, description=SWITCH)
    rate_limit_storage_url: str = "memory://"
    trusted_hosts: str = Field("", description="host names separated by commas")
    trusted_proxies: int = Field(0, ge=0, le=10, description="a number from 0 to 10")
    log_level: Literal["error", "warning", "info"] = Field(
        "warning", description="error, warning or info"
    )
    metrics_token: str | None = Field(
        None, min_length=16, description="at least 16 characters long", repr=False
    )
    app_parts: Literal["both", "checkout", "storefront"] = Field(
        "both", description="both, checkout or storefront"
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read and check every variable. Raises ConfigError."""
        source = EnvSettingsSource(cls)
        source.env_vars = {name.lower(): text for name, text in environ.items() if text}
        try:
            return cls(**source())
        except ValidationError as error:
            raise ConfigError(_sentence(error.errors(include_url=False)[0])) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what `from_env()` has read: a test's mapping must not mix with the machine's environment."""
        return (init_settings,)

    @field_validator("public_url", "checkout_public_url", "checkout_api_url")
    @classmethod
    def _is_origin(cls, url: str | None) -> str | None:
        return None if url is None else hosts.origin(url)

    @field_validator("trusted_hosts")
    @classmethod
    def _are_hosts(cls, text: str) -> str:
        return ",".join(hosts.name(each.strip()) for each in text.split(",") if each.strip())

    @field_validator("data_dir")
    @classmethod
    def _is_absolute(cls, path: Path) -> Path:
        return path.absolute()

    @field_validator("database_url", "storefront_database_url")
    @classmethod
    def _is_database(cls, text: str) -> str:
        try:
            url = make_url(text)
        except ArgumentError as error:
            raise ValueError(str(error)) from None
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        kind = url.get_backend_name()
        if kind not in {"sqlite", "postgresql"}:
            raise ValueError("another kind of database")
        if kind == "sqlite" and url.database in {None, "", ":memory:"}:
            raise ValueError("an in-memory database can't be shared")
        return url.render_as_string(hide_password=False)

    @model_validator(mode="after")
    def _has_keys_of_its_own(self) -> Config:
        for name, sample in SEEDED.items():
            value: str = getattr(self, name.lower())
            if not self.checkout_api_url and value.startswith("sk_live_"):
                raise ValueError(f"{name} must be a test key: the sample account has no live mode")
            if self.production and value == sample:
                raise ValueError(f"{name} must be set: the sample value is refused in production")
        return self

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts that run in this process: "checkout", "storefront" or both."""
        return PARTS if self.app_parts == "both" else frozenset({self.app_parts})

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The names and addresses in the settings at which requests are answered."""
        origins = {self.public_url, self.checkout_public_url, self.checkout_api_url or ""}
        named = {*self.trusted_hosts.split(","), *(hosts.of(each) for each in origins)}
        return frozenset(named - {""})

    @cached_property
    def production(self) -> bool:
        """True when one of the two origins can be reached from other machines."""
        return _is_public(vars(self))

    @cached_property
    def embedded(self) -> bool:
        """True when a database is a SQLite file: one web process, the worker a thread of it."""
        return any(
            url.startswith("sqlite") for url in (self.database_url, self.storefront_database_url)
        )


def settings() -> Config:
    """The settings of the current application."""
    config: Config = current_app.extensions["till.config"]
    return config


def _sentence(error: ErrorDetails) -> str:
    if not error["loc"]:
        return str(error["ctx"]["error"])
    name = str(error["loc"][0])
    field = Config.model_fields[name]
    shown = f", not {error['input']!r}" if field.repr else ""
    return f"{name.upper()} must be {field.description}{shown}"


def _is_public(got: Mapping[str, Any]) -> bool:
    origins = (got["public_url"], got["checkout_public_url"])
    return not all(hosts.is_loopback(hosts.of(origin)) for origin in origins)


def _generated_key(got: Mapping[str, Any]) -> str:
    """The key in DATA_DIR, made at the first start, readable by its owner alone. Raises ConfigError."""
    sqlite = all(
        got[name].startswith("sqlite") for name in ("database_url", "storefront_database_url")
    )
    if not sqlite or _is_public(got):
        raise ConfigError("SECRET_KEY is required with PostgreSQL and in production")
    path: Path = got["data_dir"] / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _write_secret(path)
    return path.read_text().strip()


def _write_secret(path: Path) -> None:
    """Write the whole file or none. When two processes start at once, the key of the first one stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
