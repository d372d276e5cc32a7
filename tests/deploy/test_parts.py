"""An application of one party alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.config import Config, ConfigError
from tests.support.fixtures import MakeApp


def test_the_shop_alone_has_a_worker_and_migrates(make_app: MakeApp) -> None:
    app = make_app(APP_PARTS="storefront", CHECKOUT_PUBLIC_URL="http://localhost:1")
    assert {"worker", "migrate", "audit", "shop"} <= app.cli.commands.keys()
    assert not {"keys", "webhooks"} & app.cli.commands.keys()
    assert [job.name for job in app.extensions["till.jobs"]] == ["orders"]
    result = app.test_cli_runner().invoke(args=["migrate"])
    assert (result.output, result.exit_code) == ("The databases are up to date.\n", 0)
    result = app.test_cli_runner().invoke(args=["worker"])
    assert "With SQLite the worker is a thread" in result.output


def test_the_shop_alone_calls_the_api_at_the_providers_origin(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path), "APP_PARTS": "storefront"}
    with pytest.raises(ConfigError, match="CHECKOUT_PUBLIC_URL must be set with APP_PARTS="):
        Config.from_env(environ)
    environ["CHECKOUT_PUBLIC_URL"] = "http://localhost:8001"
    assert Config.from_env(environ).checkout_api_url == "http://localhost:8001"
    environ["CHECKOUT_API_URL"] = "http://api:8000"
    assert Config.from_env(environ).checkout_api_url == "http://api:8000"
    environ["CHECKOUT_API_URL"] = ""
    for parts in ("both", "checkout"):
        assert Config.from_env({**environ, "APP_PARTS": parts}).checkout_api_url is None
