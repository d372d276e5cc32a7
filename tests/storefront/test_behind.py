"""The page "Behind this order" shows what the API answers about a visitor's own order, without secrets, in order."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.storefront.conftest import swap_provider
from tests.storefront.shopper import Shopper
from tests.storefront.test_with_provider import BILLING, CARD, PERSON, PROVIDER, deliver, pay
from tests.support.fixtures import MakeApp

BLOCK = re.compile(r"<code>((?:(?!</code>).)*)</code></pre>", re.S)
TITLE = re.compile(r'class="behind__title">([^<]*)<')


def bought(app: Flask, **choice: str) -> tuple[Shopper, Any]:
    """A visitor who has paid, declined once, and their order."""
    visitor = Shopper(app)
    visitor.add("gift-card")
    url = visitor.checkout(**choice).location
    pay(app, url, **CARD | {"cardNumber": "4000000000000002"}, **PERSON, **BILLING)
    assert pay(app, url, **CARD, **PERSON, **BILLING).status_code == 303
    (order,) = visitor.orders()
    event = {"type": "checkout.session.completed", "data": {"object": {"id": order.session_id}}}
    assert deliver(app, event | {"id": "evt_1"}).status_code == 200
    return visitor, order


def test_an_order_shows_all_that_happened_in_its_order(app: Flask) -> None:
    visitor, order = bought(app)
    path = f"/orders/{order.number}/behind"
    assert f'href="{path}"' in visitor.get(f"/orders/{order.number}").text
    success = visitor.get(f"/checkout/success?session_id={order.session_id}").text
    assert f'href="{path}"' in success
    page = visitor.get(path).text
    titles = [unescape(each) for each in TITLE.findall(page)]
    assert titles[:3] == [
        "The shop creates a Checkout Session",
        "The session, as it is now",
        "The payment intent",
    ]
    assert {
        "Each attempt to pay is a charge",
        "The order at the provider",
        "Event payment_intent.created",
        "Event charge.failed",
        "Event charge.succeeded",
        "Event order.created",
        "Event checkout.session.completed",
        "The shop’s order becomes paid",
    } <= set(titles)
    shown = [json.loads(unescape(re.sub(r"<[^>]+>", "", each))) for each in BLOCK.findall(page)]
    kinds = {each.get("object") for each in shown}
    assert {"checkout.session", "payment_intent", "list", "order", "event"} <= kinds
    assert shown[0]["client_reference_id"] == order.reference
    assert next(each for each in shown if each.get("object") == "checkout.session")["status"] == (
        "complete"
    )
    deliveries = [
        row
        for each in shown
        for row in each.get("data", [])
        if isinstance(row, dict) and row.get("object") == "webhook_delivery"
    ]
    assert deliveries
    text = unescape(re.sub(r"<[^>]+>", "", page))
    assert '"client_secret": ' in text
    assert not re.search(r"_secret_\w|sk_test_\w|whsec_\w|4242424242424242", text)
    stranger = Shopper(app)
    stranger.add("gift-card")
    for number in (order.number, "N-99999", "x", "%00"):
        assert stranger.get(f"/orders/{number}/behind").status_code == 404


@pytest.mark.slow
def test_each_step_links_to_its_place_in_the_reference(app: Flask) -> None:
    visitor, order = bought(app)
    page = visitor.get(f"/orders/{order.number}/behind").text
    for link in set(re.findall(rf'href="{PROVIDER}(/docs/[^"]+)"', page)):
        there, _, fragment = link.partition("#")
        answer = app.test_client().get(there, base_url=PROVIDER)
        assert answer.status_code == 200, link
        assert not fragment or f'id="{fragment}"' in answer.text, link


def test_there_is_no_such_page_where_the_tools_are_off(make_app: MakeApp) -> None:
    off = make_app(SHOP_DEVELOPER_TOOLS="off")
    swap_provider(off)
    visitor = Shopper(off)
    visitor.add("gift-card")
    visitor.checkout()
    number = visitor.orders()[0].number
    assert visitor.get(f"/orders/{number}/behind").status_code == 404
    assert "Behind this order" not in visitor.get(f"/orders/{number}").text


def test_without_the_provider_the_shops_own_steps_are_shown(
    shopper: Shopper, provider: Any
) -> None:
    shopper.add("gift-card")
    shopper.checkout()
    provider.broken = 503
    (order,) = shopper.orders()
    page = shopper.get(f"/orders/{order.number}/behind")
    assert page.status_code == 200
    assert "can’t be asked" in page.text
    assert TITLE.findall(page.text) == ["The shop creates a Checkout Session"]
    assert urlsplit(str(provider.requests[-1].url)).path.endswith(order.session_id)
