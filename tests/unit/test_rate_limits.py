"""Counting requests: by address, in windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute
from werkzeug.middleware.proxy_fix import ProxyFix

from foundation import rate_limits
from foundation.config import Config

LIMIT = RateLimitItemPerMinute(2, namespace="test")


def make(tmp_path: Path, **environ: str) -> Flask:
    app = Flask("limits", static_folder=None)
    rate_limits.init_app(app, Config.from_env({"DATA_DIR": str(tmp_path), **environ}))
    return app


def test_each_caller_has_a_window_of_its_own(tmp_path: Path) -> None:
    with make(tmp_path).app_context():
        assert [rate_limits.count(LIMIT, "a") for _ in range(3)] == [1, 2, 3]
        assert rate_limits.count(LIMIT, "b") == 1
        assert rate_limits.counted(LIMIT, "a") == 3
        assert 1 <= rate_limits.seconds_left(LIMIT, "a") <= 60


def test_nothing_is_counted_when_limits_are_off(tmp_path: Path) -> None:
    with make(tmp_path, RATE_LIMITS="off").app_context():
        assert rate_limits.count(LIMIT, "a") == rate_limits.counted(LIMIT, "a") == 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
        (None, "unknown"),
    ],
)
def test_an_address_of_ipv6_counts_as_its_network(
    tmp_path: Path, address: str | None, counted: str
) -> None:
    with make(tmp_path).test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert rate_limits.client_address() == counted


def test_the_client_is_found_behind_a_trusted_proxy(tmp_path: Path) -> None:
    app = make(tmp_path)
    app.add_url_rule("/", "address", rate_limits.client_address)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)  # type: ignore[method-assign]
    forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    assert app.test_client().get("/", headers=forwarded).text == "203.0.113.7"
