"""An application of one party alone."""

from __future__ import annotations

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
