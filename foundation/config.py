"""Settings: read from the environment once, complete or refused.

pydantic-settings reads and checks them. Each variable has the name of its field, in capitals. docs/configuration.md
describes every variable.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from flask import current_app
from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from foundation import config_rules, database_urls, files, hosts
from foundation.config_rules import PASSWORD_LENGTH, SECRET_LENGTH, SEEDED
from foundation.config_rules import ConfigError as ConfigError

PARTS = frozenset({"checkout", "storefront"})
DATABASES = {"checkout": "DATABASE_URL", "storefront": "STOREFRONT_DATABASE_URL"}
"""The variable that names the database of each part."""
ORIGIN = "an origin such as https://shop.example"
DATABASE = "a postgresql URL, or a sqlite URL that names a file"
SWITCH = "on or off"
KEY = "{} and then letters, digits or _"


class Config(BaseSettings):
    """All settings. Origins are written as browsers write them; secrets stay out of repr().

    A description completes the sentence "VARIABLE must be …", which refuses a value.
    """

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    app_parts: Literal["both", "checkout", "storefront"] = Field(
        "both", description="both, checkout or storefront"
    )
    host: str = Field("127.0.0.1", description="an address or a host name of this machine")
    port: int = Field(8000, ge=1, le=65535, description="a number from 1 to 65535")
    public_url: str = Field(
        default_factory=lambda got: f"http://127.0.0.1:{got['port']}", description=ORIGIN
    )
    checkout_public_url: str = Field(
        default_factory=lambda got: f"http://localhost:{got['port']}", description=ORIGIN
    )
    expose_test_server: bool = Field(False, description=SWITCH)
    trusted_hosts: str = Field("", description="host names separated by commas")
    trusted_proxies: int = Field(0, ge=0, le=10, description="a number from 0 to 10")
    data_dir: Path = Path("instance")
    database_url: str = Field(
        default_factory=lambda got: database_urls.of_file(got["data_dir"] / "checkout.db"),
        description=DATABASE,
        repr=False,
    )
    storefront_database_url: str = Field(
        default_factory=lambda got: database_urls.of_file(got["data_dir"] / "storefront.db"),
        description=DATABASE,
        repr=False,
    )
    secret_key: str = Field(
        default_factory=lambda got: _generated_key(got),
        min_length=SECRET_LENGTH,
        description=f"at least {SECRET_LENGTH} characters long",
        repr=False,
    )
    checkout_api_url: str | None = Field(
        default_factory=lambda got: config_rules.api_elsewhere(got), description=ORIGIN
    )
    checkout_secret_key: str = Field(
        SEEDED["CHECKOUT_SECRET_KEY"],
        pattern=r"^sk_(test|live)_[A-Za-z0-9_]+$",
        description=KEY.format("sk_test_"),
        repr=False,
    )
    checkout_publishable_key: str = Field(
        SEEDED["CHECKOUT_PUBLISHABLE_KEY"],
        pattern=r"^pk_(test|live)_[A-Za-z0-9_]+$",
        description=KEY.format("pk_test_"),
        repr=False,
    )
    checkout_webhook_secret: str = Field(
        SEEDED["CHECKOUT_WEBHOOK_SECRET"],
        pattern=r"^whsec_[A-Za-z0-9_]+$",
        description=KEY.format("whsec_"),
        repr=False,
    )
    webhook_allow_private: bool = Field(
        default_factory=lambda got: not _is_public(got), description=SWITCH
    )
    shop_developer_tools: bool = Field(
        default_factory=lambda got: (
            not _is_public(got) and got["checkout_secret_key"].startswith("sk_test_")
        ),
        description=SWITCH,
    )
    shop_operator_password: str | None = Field(
        None,
        min_length=PASSWORD_LENGTH,
        description=f"at least {PASSWORD_LENGTH} characters long",
        repr=False,
    )
    shop_bank_debits: bool = Field(False, description=SWITCH)
    rate_limits: bool = Field(True, description=SWITCH)
    test_accounts: bool = Field(False, description=SWITCH)
    log_level: Literal["error", "warning", "info"] = Field(
        "warning", description="error, warning or info"
    )
    metrics_token: str | None = Field(
        None,
        min_length=SECRET_LENGTH,
        description=f"at least {SECRET_LENGTH} characters long",
        repr=False,
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

    @field_validator("checkout_api_url")
    @classmethod
    def _is_elsewhere(cls, url: str | None, info: ValidationInfo) -> str | None:
        """None for an origin of this server. Calling it over the network would take a second thread for each checkout,
        so that as many checkouts at once as there are threads would wait for each other."""
        return None if url and config_rules.is_own_api(url, info.data) else url

    @field_validator("host")
    @classmethod
    def _is_host(cls, text: str) -> str:
        return hosts.name(text)

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
    def _is_database(cls, text: str, info: ValidationInfo) -> str:
        return database_urls.complete(text, info.data["data_dir"])

    @model_validator(mode="after")
    def _fits_together(self) -> Config:
        config_rules.check(self)
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
    def databases(self) -> dict[str, str]:
        """The URLs of the databases that this process uses, by part. All of them are of one kind."""
        return _databases(vars(self))

    @cached_property
    def embedded(self) -> bool:
        """True when the databases are SQLite files: one web process, the worker a thread of it."""
        return _is_embedded(vars(self))


def settings() -> Config:
    """The settings of the current application."""
    config: Config = current_app.extensions["till.config"]
    return config


def _sentence(error: ErrorDetails) -> str:
    name = str(error["loc"][0])
    field, given = Config.model_fields[name], str(error["input"])
    shown = f", not {given!r}" if field.repr and "@" not in given else ""
    return f"{name.upper()} must be {field.description}{shown}"


def _is_public(got: Mapping[str, Any]) -> bool:
    origins = (got["public_url"], got["checkout_public_url"])
    return not all(hosts.is_loopback(hosts.of(origin)) for origin in origins)


def _databases(got: Mapping[str, Any]) -> dict[str, str]:
    return {
        part: got[name.lower()]
        for part, name in DATABASES.items()
        if got["app_parts"] in {part, "both"}
    }


def _is_embedded(got: Mapping[str, Any]) -> bool:
    return all(map(database_urls.is_sqlite, _databases(got).values()))


def _generated_key(got: Mapping[str, Any]) -> str:
    """The key in DATA_DIR, made at the first start. Raises ConfigError."""
    if not _is_embedded(got) or _is_public(got):
        raise ConfigError("SECRET_KEY is required with PostgreSQL and in production")
    with usable_folder(got["data_dir"]):
        files.private_folder(got["data_dir"])
        return files.generated_secret(got["data_dir"] / "secret_key")


@contextmanager
def usable_folder(folder: Path) -> Iterator[None]:
    """Raises ConfigError for the OSError of a file in DATA_DIR."""
    try:
        yield
    except OSError as error:
        raise ConfigError(
            f"DATA_DIR must be a folder that Till can write to, not {str(folder)!r} ({error.strerror})"
        ) from error
