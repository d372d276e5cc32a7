"""What crosses the network between the two processes: webhooks, redirects to the other's origin, calls of commands."""

from __future__ import annotations

import json
import sys
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.deploy.installed import run
from tests.e2e.shopper import DIGITAL, PHYSICAL, Shopper
from tests.support.factories import get, post
from tests.support.servers import NO_TLS, Server, eventually

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


def order_of(server: Server, payment_url: str) -> dict[str, Any]:
    """The shop's order of the session whose page this is."""
    (session,) = server.rows(
        "checkout",
        "SELECT id FROM checkout_sessions WHERE page_token = :token",
        token=payment_url.rpartition("/")[2],
    )
    (order,) = server.rows(
        "storefront", "SELECT status, session_id FROM shop_orders WHERE session_id = :id", **session
    )
    return order


def test_webhooks_alone_settle_an_order_and_tell_of_a_refund(shopper: Shopper) -> None:
    server = shopper.server
    url = shopper.pay_unseen(DIGITAL)
    eventually(lambda: order_of(server, url)["status"] == "paid")
    with server.api() as api:
        session = get(api, f"/v1/checkout/sessions/{order_of(server, url)['session_id']}")
        refund = post(api, "/v1/refunds", {"payment_intent": session["payment_intent"]})
        assert (refund["status"], refund["amount"]) == ("succeeded", session["amount_total"])
    eventually(lambda: order_of(server, url)["status"] == "refunded")


def test_an_operator_of_the_shop_refunds_at_the_provider(shopper: Shopper) -> None:
    server = shopper.server
    url = shopper.pay_unseen(PHYSICAL)
    eventually(lambda: order_of(server, url)["status"] == "paid")
    (listed, *_) = json.loads(command(server, "storefront", "shop", "orders", "--json"))["orders"]
    command(server, "storefront", "shop", "refund", listed["number"], "--amount", "10.00")
    with server.api() as api:
        intent = get(api, f"/v1/payment_intents/{listed['payment_intent']}")
        charge = get(api, f"/v1/charges/{intent['latest_charge']}")
    assert charge["amount_refunded"] == 1000
    command(server, "storefront", "shop", "reconcile")


def test_a_session_that_expires_ends_its_order_and_keeps_the_cart(shopper: Shopper) -> None:
    server = shopper.server
    shopper.open_payment_page(PHYSICAL)
    order = order_of(server, url := shopper.page.url)
    assert order["status"] == "pending"
    with server.api() as api:
        post(api, f"/v1/checkout/sessions/{order['session_id']}/expire")
    eventually(lambda: order_of(server, url)["status"] == "expired")
    shopper.page.reload()
    expect(shopper.page.get_by_role("heading", level=1)).to_contain_text("canceled")
    shopper.cart.open()
    expect(shopper.cart.lines).to_have_count(1)


def test_cancelling_leads_back_to_the_cart_of_the_shop(shopper: Shopper) -> None:
    shopper.open_payment_page(PHYSICAL)
    url = shopper.page.url
    shopper.page.get_by_test_id("cancel-link").click()
    shopper.page.wait_for_url(f"{shopper.server.shop}/cart")
    expect(shopper.cart.lines).to_have_count(1)
    eventually(lambda: order_of(shopper.server, url)["status"] == "canceled")


def test_each_process_answers_for_its_party_alone(live_server: Server) -> None:
    with httpx.Client(trust_env=False, verify=NO_TLS) as client:
        assert client.get(f"{live_server.shop}/v1/products").status_code == 404
        assert client.get(f"{live_server.provider}/cart").status_code == 404
        for origin in (live_server.shop, live_server.provider):
            assert client.get(f"{origin}/readyz").json() == {"status": "ok"}
        docs = client.get(f"{live_server.provider}/docs")
        assert docs.status_code == 200


def test_the_audit_of_each_party_holds(live_server: Server) -> None:
    for part in ("checkout", "storefront"):
        assert "invariants hold" in command(live_server, part, "audit")


def command(server: Server, part: str, *arguments: str) -> str:
    """The output of a command of `flask` with one party's settings. AssertionError if it fails."""
    environ = {**server.environ, "APP_PARTS": part}
    return run(sys.executable, "-m", "flask", "--app", "app", *arguments, env=environ)
