"""The composition root: assembles both parts on one foundation. Nothing imports this module."""

from __future__ import annotations

import os
import sys

from flask import Flask

import checkout
import storefront
from foundation import (
    access,
    assets,
    backup,
    database,
    exposition,
    health,
    logs,
    processes,
    rate_limits,
    schema,
    web,
)
from foundation.audit import command as audit
from foundation.config import Config, ConfigError
from storefront import seed as shop_seed


def create_app(config: Config | None = None) -> Flask:
    """The application for `config`, which is read from the environment by default. Raises ConfigError."""
    try:
        return _assembled(config or Config.from_env())
    except ConfigError as error:
        if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
            sys.exit(f"Error: {error}")  # `flask --help` would print a traceback
        raise


def _assembled(config: Config) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.extensions["till.config"] = config
    logs.install(config.log_level)
    access.init_app(app)
    web.init_app(app, config)
    assets.init_app(app)
    rate_limits.init_app(app, config)
    database.init_app(app, config)
    schema.init_app(app)
    audit.init_app(app)
    processes.init_app(app)
    web.mount(app, health.health, origin="any")
    app.cli.add_command(backup.backup_command)
    app.cli.add_command(backup.restore_command)
    web.mount(app, exposition.exposition, origin="any")
    if "checkout" in config.parts:
        checkout.init_app(app)
    if "storefront" in config.parts:
        storefront.init_app(app, config)
        schema.add_seed(app, "storefront", shop_seed.seed)
    return app
