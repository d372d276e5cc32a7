"""The shop's own payment pages: which order they show, and what the shop asks the provider for."""

from __future__ import annotations

import json

import pytest

from tests.storefront.shopper import Shopper

OWN = pytest.mark.parametrize(
    "ui_mode", ["embedded", pytest.param("custom", marks=pytest.mark.slow)]
)
SUCCESS = "http://127.0.0.1:8000/checkout/success?session_id={CHECKOUT_SESSION_ID}"


def start(shopper, provider, ui_mode):
    """Start a checkout; the path of the page that it leads to."""
    shopper.add("gift-card")
    location = shopper.checkout(ui_mode=ui_mode).location
    session = provider.sessions[list(provider.sessions)[-1]]
    session |= {"url": None, "client_secret": f"{session['id']}_secret_1"}
    return location.removeprefix("http://127.0.0.1:8000")


def sent(provider):
    created = (each for each in provider.requests if each.url.path == "/v1/checkout/sessions")
    return [json.loads(request.content) for request in created]


@OWN
def test_the_shopper_pays_on_a_page_of_the_shop(shopper, provider, ui_mode):
    path = start(shopper, provider, ui_mode)
    (order,) = shopper.orders()
    assert path == f"/checkout/pay?order={order.reference}"
    (body,) = sent(provider)
    assert (body["ui_mode"], body["return_url"]) == (ui_mode, SUCCESS)
    assert not {"success_url", "cancel_url"} & set(body)
    assert body["allow_promotion_codes"] is True
    page = shopper.get(path)
    assert f'data-secret="{order.session_id}_secret_1"' in page.text
    assert 'data-key="pk_test_xxx"' in page.text
    assert 'src="http://localhost:8000/till.js"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert f"/checkout/cancel?order={order.reference}" in page.text
    assert "<noscript>" in page.text


def test_the_choice_is_remembered_and_another_one_is_another_order(shopper, provider):
    first = start(shopper, provider, "embedded")
    assert 'value="embedded" checked' in shopper.get("/cart").text
    assert shopper.checkout().location.endswith(first)
    shopper.checkout(ui_mode="nonsense")
    assert [body.get("ui_mode") for body in sent(provider)] == ["embedded"]
    assert "/pay/cs_" in shopper.checkout(ui_mode="hosted").location
    assert [body.get("ui_mode") for body in sent(provider)] == ["embedded", None]
    assert provider.sessions["cs_test_1"]["status"] == "expired"
    assert "/pay/cs_" in shopper.checkout(mode="payment").location
    text = shopper.get("/cart").text
    assert 'value="payment" checked' in text
    assert 'value="hosted" checked' in text


@OWN
def test_nobody_else_sees_the_page(shopper, provider, app, ui_mode):
    path = start(shopper, provider, ui_mode)
    stranger = Shopper(app)
    stranger.add("gift-card")
    for other in (path, "/checkout/pay", "/checkout/pay?order=x", "/checkout/pay?order=%00"):
        assert stranger.get(other).location == "/cart"
    hosted = shopper.checkout(ui_mode="hosted")
    assert "/pay/cs_" in hosted.location
    assert shopper.get(f"/checkout/pay?order={shopper.orders()[-1].reference}").location == "/cart"


@OWN
def test_an_order_that_is_paid_shows_its_success(shopper, provider, ui_mode):
    path = start(shopper, provider, ui_mode)
    provider.pay()
    assert "/checkout/success?session_id=cs_test_1" in shopper.get(path).location
    shopper.get("/checkout/success?session_id=cs_test_1")
    requests = len(provider.requests)
    assert "/checkout/success?session_id=cs_test_1" in shopper.get(path).location
    assert len(provider.requests) == requests, "a settled order is answered from its row"


@OWN
@pytest.mark.parametrize("status", [503, 401])
def test_a_provider_that_fails_leads_back_to_the_cart(shopper, provider, ui_mode, status):
    path = start(shopper, provider, ui_mode)
    provider.broken = status
    assert shopper.get(path).location == "/cart"
    assert shopper.flashes()[-1].startswith(("We can’t reach", "Our checkout isn’t"))


@OWN
def test_going_back_cancels_the_order(shopper, provider, ui_mode):
    path = start(shopper, provider, ui_mode)
    reference = path.rpartition("=")[2]
    assert shopper.get(f"/checkout/cancel?order={reference}").location == "/cart"
    assert shopper.orders()[0].status == "canceled"
    assert provider.sessions["cs_test_1"]["status"] == "expired"
    assert (
        "/checkout/success" in shopper.get(path).location or shopper.get(path).location == "/cart"
    )


@OWN
def test_the_order_page_leads_back_to_the_payment(shopper, provider, ui_mode):
    path = start(shopper, provider, ui_mode)
    (order,) = shopper.orders()
    assert path in shopper.get(f"/orders/{order.number}").text
