"""One line for each request, and the request's id in every line that it causes."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.checkout.api_client import Api
from tests.storefront.shopper import SHOP, Shopper
from tests.support import servers
from tests.support.databases import Databases
from tests.support.servers import Server

CARD = "4242424242424242"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, app: Flask) -> pytest.LogCaptureFixture:
    """The log, with the line of each request."""
    caplog.set_level(logging.INFO, logger="till.access")
    return caplog


def test_a_line_says_who_asked_what_and_what_the_answer_was(
    app: Flask, lines: pytest.LogCaptureFixture
) -> None:
    answer = app.test_client().get("/cart?q=a+search", base_url=SHOP)
    (record,) = lines.records
    assert re.fullmatch(
        r'127\.0\.0\.1 "GET /cart" 200 \d+ bytes [\d.]+ ms',
        record.getMessage(),
    )
    assert record.request_id == answer.headers["Request-Id"]


def test_a_card_number_in_a_path_is_not_logged(app: Flask, lines: pytest.LogCaptureFixture) -> None:
    app.test_client().get(f"/v1/{CARD}")
    assert '"GET /v1/[hidden]" 404' in lines.text
    assert CARD not in lines.text


def test_a_path_can_not_add_a_line_to_the_log(app: Flask, lines: pytest.LogCaptureFixture) -> None:
    app.test_client().get(
        "/x%0A2026-11-21T00:00:00.000Z INFO req_1 till.access: forged%1B[2K%C2%85%E2%80%A8"
    )
    (record,) = lines.records
    assert record.getMessage().isprintable()
    assert r"/x\n2026-11-21T00:00:00.000Z INFO" in record.getMessage()


def test_the_shops_call_of_the_api_has_an_id_of_its_own(
    app: Flask, lines: pytest.LogCaptureFixture
) -> None:
    """Both run in one thread: the shop's lines after the call must have the shop's id again."""
    shopper = Shopper(app)
    shopper.add("wireless-keyboard")
    lines.clear()
    answer = shopper.checkout()
    ids = {record.getMessage().split('"')[1]: record.request_id for record in lines.records}
    assert ids["POST /checkout/start"] == answer.headers["Request-Id"]
    assert ids["POST /v1/checkout/sessions"] not in {"-", answer.headers["Request-Id"]}


def test_an_unexpected_error_is_logged_with_the_id_that_the_caller_has(
    app: Flask, lines: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("checkout.services.sessions.queries.retrieve", broken)
    answer = Api(app).get("/v1/checkout/sessions/cs_unknown")
    assert answer.status_code == 500
    logged = [record for record in lines.records if record.levelno == logging.ERROR]
    assert [record.request_id for record in logged] == [answer.headers["Request-Id"]]


@pytest.mark.slow
def test_requests_are_logged_at_the_level_info(databases: Databases, tmp_path: Path) -> None:
    environ = {**databases.seeded("sqlite", tmp_path / "data"), "LOG_LEVEL": "info"}
    with servers.running(environ, tmp_path) as server, server.api() as api:
        request_id = api.get("/v1/checkout/sessions").headers["Request-Id"]
    (line,) = [line for line in server.log.read_text().splitlines() if "/v1/checkout" in line]
    assert re.match(
        rf"\d{{4}}-\d\d-\d\dT[\d:.]+Z INFO {request_id} till\.access: 127\.0\.0\.1 ", line
    )


def test_requests_are_not_logged_at_another_level(live_server: Server) -> None:
    """Its level is the one without a setting, "warning"."""
    with live_server.api() as api:
        first, _ = (api.get("/v1/checkout/sessions").headers["Request-Id"] for _ in range(2))
    assert first not in live_server.log.read_text()
