"""The shop of docs/integrate.md sells: once for each payment, whatever its shoppers and the network do."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import secrets
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from flask import Flask

from checkout.domain import signatures
from tests.support import payment_form
from tests.support.servers import NO_TLS, ROOT, STOP_SECONDS, Server, eventually, free_port

PROVIDER = "http://localhost:8000"
FILE = ROOT / "examples" / "shop.py"


@pytest.fixture
def shop(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program, whose calls go to the application in this process."""
    monkeypatch.setenv("SHOP_DATABASE", str(tmp_path / "shop.db"))
    spec = importlib.util.spec_from_file_location("example_shop", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.till.close()
    transport = httpx.WSGITransport(app=app)
    module.till = httpx.Client(base_url=PROVIDER, auth=("sk_test_xxx", ""), transport=transport)
    return module


def orders(shop: ModuleType) -> list[dict[str, Any]]:
    with shop.database() as db:
        return [dict(row) for row in db.execute("SELECT * FROM orders ORDER BY rowid")]


def buy(shop: ModuleType, **fields: str) -> str:
    """Press Buy. Returns the path of the payment page."""
    form = {"product": "keyboard", "quantity": "2", **fields}
    answer = shop.app.test_client().post("/buy", data=form)
    assert answer.status_code == 303, answer.text
    return urlsplit(answer.location).path


def pay(app: Flask, path: str) -> None:
    """Fill in the payment page and press Pay."""
    client = app.test_client()
    form = payment_form.read(PROVIDER + path, client.get(path, base_url=PROVIDER).text)
    paid = client.post(urlsplit(form.action).path, data=form.filled(), base_url=PROVIDER)
    assert paid.status_code == 303, paid.text


def deliver(shop: ModuleType, session: str, event: str = "evt_1", at: float = 0) -> int:
    body = json.dumps(
        {"id": event, "type": "checkout.session.completed", "data": {"object": {"id": session}}}
    ).encode()
    moment = int(time.time() + at)
    header = signatures.sign("whsec_test_xxx", moment, body)
    answer = shop.app.test_client().post(
        "/webhooks/checkout", data=body, headers={"Fluveo-Signature": header}
    )
    return answer.status_code


def test_one_payment_is_shipped_once(
    app: Flask, shop: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = shop.app.test_client()
    pay(app, buy(shop))
    (order,) = orders(shop)
    assert (order["status"], order["amount"]) == ("pending", 15800), "the redirect alone is nothing"
    assert deliver(shop, order["session"], at=-400) == 400, "an old request may be a copy"
    assert deliver(shop, order["session"]) == 200
    assert deliver(shop, order["session"]) == 200
    assert deliver(shop, order["session"], "evt_2") == 200
    assert "Payment confirmed" in visitor.get(f"/thanks?session={order['session']}").text
    assert capsys.readouterr().out == f"ship it: {order['id']}\n"
    assert orders(shop)[0]["status"] == "paid"


def test_nothing_is_shipped_without_a_payment(
    app: Flask, shop: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = shop.app.test_client()
    for wrong in (
        {"product": "desk"},
        {"quantity": "0"},
        {"quantity": "9" * 400},
        {"quantity": "x"},
    ):
        form = {"product": "keyboard", "quantity": "1", **wrong}
        assert visitor.post("/buy", data=form).status_code == 400, wrong
    path = buy(shop, amount="1", price="price_3fg6hj9km1np")
    (order,) = orders(shop)
    assert order["amount"] == 15800, "the form has no say in the price"
    assert "Confirming" in visitor.get(f"/thanks?session={order['session']}").text
    for session in ("", "cs_nothing", "../../v1/events", "cs_%00"):
        assert visitor.get("/thanks", query_string={"session": session}).status_code == 404
    assert visitor.get(f"/cancel?order={order['id']}").location == "/"
    assert orders(shop)[0]["status"] == "expired"
    page = app.test_client().get(path, base_url=PROVIDER)
    assert 'name="cardNumber"' not in page.text
    assert visitor.get("/cancel?order=nothing").status_code == 404
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_the_sweep_settles_what_was_lost(
    app: Flask, shop: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A webhook, the answer to a call, and a call that never arrived."""
    pay(app, buy(shop))
    buy(shop)
    with shop.database() as db:
        db.execute("UPDATE orders SET session = NULL WHERE rowid = 2")
    shop.store_order(shop.CATALOG["keyboard"], 1)
    sweep = shop.app.test_cli_runner()
    assert sweep.invoke(args=["sweep"]).exit_code == 0
    assert {order["status"] for order in orders(shop)} == {"pending"}, "none is due"

    later = time.time() + 4000
    shop.till.post("/v1/test_helpers/clock", json={"advance": 4000}).raise_for_status()
    monkeypatch.setattr(shop, "time", SimpleNamespace(time=lambda: later))
    assert sweep.invoke(args=["sweep"]).exit_code == 0
    assert [order["status"] for order in orders(shop)] == ["paid", "expired", "expired"]


@pytest.mark.slow
def test_a_provider_that_is_away_is_a_503(shop: ModuleType) -> None:
    """So that the webhook is sent again."""
    buy(shop)
    (order,) = orders(shop)
    shop.till = httpx.Client(base_url="http://127.0.0.1:1", verify=NO_TLS)
    answer = shop.app.test_client().get(f"/thanks?session={order['session']}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert deliver(shop, order["session"]) == 503
    shop.till.close()


@pytest.mark.slow
def test_the_program_sells_over_the_network(live_server: Server, tmp_path: Path) -> None:
    """As the guide says: a process of its own, which Till's worker sends the webhook to."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with live_server.api() as api:
        body = {"url": f"{url}/webhooks/checkout", "enabled_events": ["checkout.session.completed"]}
        key = {"Idempotency-Key": secrets.token_hex(8)}
        endpoint = api.post("/v1/webhook_endpoints", json=body, headers=key).json()
        environ = {
            **os.environ,
            "NO_PROXY": "*",
            "SHOP_URL": url,
            "SHOP_DATABASE": str(tmp_path / "shop.db"),
            "TILL_URL": live_server.provider,
            "TILL_WEBHOOK_SECRET": endpoint["secret"],
        }
        command = [sys.executable, "-m", "flask", "--app", str(FILE), "run", f"--port={port}"]
        log = (tmp_path / "log").open("w+")
        program = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        try:
            with httpx.Client(trust_env=False, verify=NO_TLS) as client:
                eventually(lambda: _answers(client, url))
                form = {"product": "keyboard", "quantity": "1"}
                started = client.post(f"{url}/buy", data=form)
                page = payment_form.load(client, started.headers["location"])
                client.post(page.action, data=page.filled())
            shipped = eventually(
                lambda: re.findall(r"ship it: \S+", (tmp_path / "log").read_text())
            )
            assert len(shipped) == 1
        finally:
            program.terminate()
            program.wait(STOP_SECONDS)
            log.close()
            api.delete(f"/v1/webhook_endpoints/{endpoint['id']}")


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except httpx.TransportError:
        return False
