"""The shop with the real provider in one process: through the API and the payment page alone."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from foundation import clock
from foundation.config import settings
from foundation.database import reading
from storefront.catalog import queries
from storefront.provider.signatures import sign
from tests.storefront.shopper import SHOP, Shopper
from tests.storefront.stock import LOUNGE, set_stock

PROVIDER = "http://localhost:8000"
INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')
CARD = {"cardNumber": "4242424242424242", "cardExpiry": "12 / 34", "cardCvc": "123"}
PERSON = {"email": "jenny@example.com", "billingName": "Jenny Rosen"}
ADDRESS = {
    "shippingName": "Jenny Rosen",
    "shippingCountry": "US",
    "shippingAddressLine1": "354 Oyster Point Blvd",
    "shippingLocality": "South San Francisco",
    "shippingAdministrativeArea": "CA",
    "shippingPostalCode": "94080",
    "cardUseShippingAsBilling": "on",
}
EUROS = [
    {
        "price_data": {
            "currency": "eur",
            "unit_amount": 5000,
            "product_data": {"name": "Something else"},
        },
        "quantity": 1,
    }
]
BILLING = {"billingCountry": "US", "billingPostalCode": "94080"}


@pytest.fixture
def real(app):
    """A visitor of the shop, with the real provider."""
    return Shopper(app)


def pay(app, url, **fields):
    """Fill in the payment page and press Pay. Returns the response."""
    client = app.test_client()
    path = urlsplit(url).path
    page = client.get(path, base_url=PROVIDER)
    assert page.status_code == 200
    hidden = {}
    for tag in INPUT.findall(page.text):
        attributes = dict(ATTRIBUTE.findall(tag))
        if attributes.get("type") == "hidden" and "name" in attributes:
            hidden[attributes["name"]] = attributes.get("value", "")
    return client.post(path, data=hidden | fields, base_url=PROVIDER)


def deliver(app, body):
    with app.app_context():
        secret = settings().checkout_webhook_secret
    raw, at = json.dumps(body).encode(), clock.wall()
    headers = {"Fluveo-Signature": f"t={at},v1={sign(secret, at, raw)}"}
    return app.test_client().post(
        "/webhooks/checkout", data=raw, headers=headers, base_url="http://127.0.0.1:8000"
    )


def completed(session_id):
    return {
        "id": "evt_1",
        "type": "checkout.session.completed",
        "data": {"object": {"id": session_id}},
    }


def test_a_purchase_in_order_mode(app, real):
    real.add("standing-desk")
    real.add("stoneware-mug", 2)
    url = real.checkout().location
    assert url.startswith(f"{PROVIDER}/pay/")
    assert real.checkout().location == url
    (order,) = real.orders()
    answer = pay(app, url, **CARD, **PERSON, **ADDRESS)
    assert answer.status_code == 303, answer.text
    page = real.get(f"/checkout/success?session_id={order.session_id}")
    assert "Payment confirmed" in page.text
    assert "South San Francisco" in page.text
    assert "Standard Shipping" in page.text
    (order,) = real.orders()
    assert (order.status, order.amount_total, order.amount_shipping) == ("paid", 54000, 500)
    assert order.provider_order.startswith("ord_")
    assert real.cart() == {}
    assert deliver(app, completed(order.session_id)).json["result"] == "paid"


def test_a_purchase_in_payment_mode_is_fulfilled_by_the_webhook_alone(app, real):
    real.add("gift-card")
    url = real.checkout(mode="payment").location
    answer = pay(app, url, **CARD, **PERSON, **BILLING)
    assert answer.status_code == 303, answer.text
    (order,) = real.orders()
    assert deliver(app, completed(order.session_id)).json["result"] == "paid"
    (order,) = real.orders()
    assert (order.status, order.provider_order, order.email) == (
        "paid",
        None,
        "jenny@example.com",
    )


def test_cancel_closes_the_payment_page(app, real):
    real.add("standing-desk")
    url = real.checkout().location
    real.get(f"/checkout/cancel?order={real.orders()[0].reference}")
    assert real.orders()[0].status == "canceled"
    assert pay(app, url, **CARD, **PERSON, **ADDRESS).status_code != 303
    assert real.cart() == {"standing-desk": 1}
    assert real.checkout().location != url


def test_cancel_after_paying_redirects_to_success_with_the_real_provider(app, real):
    real.add("gift-card")
    url = real.checkout().location
    assert pay(app, url, **CARD, **PERSON, **BILLING).status_code == 303
    (order,) = real.orders()
    back = real.get(f"/checkout/cancel?order={order.reference}")
    assert back.location == f"/checkout/success?session_id={order.session_id}"
    assert real.orders()[0].status == "paid"


def test_every_variant_can_be_bought_at_the_price_shown(app, real):
    with app.app_context(), reading("storefront"):
        variants = [each for product in queries.list_products() for each in product.variants]
    set_stock(app, LOUNGE, 1)
    for variant in variants:
        real.add(variant.sku)
    assert real.checkout().location.startswith(f"{PROVIDER}/pay/")
    assert real.orders()[0].amount_subtotal == sum(variant.price for variant in variants)


@pytest.mark.parametrize(
    "session",
    [
        {"mode": "setup", "currency": "usd"},
        {"mode": "setup"},
        {"mode": "payment", "client_reference_id": "theirs", "line_items": EUROS},
        {"mode": "payment", "line_items": EUROS},
    ],
)
def test_the_webhook_ignores_the_accounts_other_sessions(make_app, each_kind, session):
    app = make_app(each_kind)
    real = Shopper(app)
    real.add("gift-card")
    real.checkout()
    body = session | {"success_url": "https://shop.example/done"}
    made = app.test_client().post(
        "/v1/checkout/sessions",
        json=body,
        auth=("sk_test_xxx", ""),
        headers={"Idempotency-Key": "theirs"},
        base_url=PROVIDER,
    )
    assert made.status_code == 200, made.text
    for number, kind in enumerate(("completed", "expired")):
        event = completed(made.json["id"]) | {"type": f"checkout.session.{kind}"}
        event |= {"id": f"evt_{number}", "data": {"object": made.json}}
        answer = deliver(app, event)
        assert (answer.status_code, answer.json["result"]) == (200, "foreign")
    assert real.get(f"/checkout/success?session_id={made.json['id']}").status_code == 404
    assert real.orders()[0].status == "pending"


@pytest.mark.parametrize(
    ("origin", "path", "method", "allowed"),
    [
        (SHOP, "/cart/add", "GET", {"POST", "OPTIONS"}),
        (SHOP, "/cart", "DELETE", {"GET", "HEAD", "OPTIONS"}),
        (SHOP, "/webhooks/checkout", "GET", {"POST", "OPTIONS"}),
        (PROVIDER, "/pay/unknown", "DELETE", {"GET", "HEAD", "POST", "OPTIONS"}),
        (PROVIDER, "/v1/events", "DELETE", {"GET", "HEAD", "POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_allowed_ones(app, origin, path, method, allowed):
    answer = app.test_client().open(path, base_url=origin, method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) <= allowed
    assert answer.headers.getlist("Content-Type") in (
        ["text/html; charset=utf-8"],
        ["application/json"],
    )
