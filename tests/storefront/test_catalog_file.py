"""A changed catalog file on data of an earlier start: both parties sell what it says."""

import json

import pytest
from sqlalchemy import select

from checkout.models import Price, Product
from foundation import sample, schema
from foundation.database import db, reading
from tests.storefront.shopper import Shopper
from tests.storefront.test_with_provider import BILLING, CARD, PERSON, pay

CARD_PRICE = "price_cqbbv88wbgkc"


@pytest.fixture
def app(make_app, each_kind):
    return make_app(each_kind)


@pytest.fixture
def start_with(app, tmp_path, monkeypatch):
    """`start_with(change)`: start again, after `change(products by slug)`; without one, with the file as it was."""
    original = sample.CATALOG.read_text()

    def start(change=lambda products: None):
        catalog = json.loads(original)
        products = {item["slug"]: item for item in catalog["products"]}
        change(products)
        file = tmp_path / "catalog.json"
        file.write_text(json.dumps(catalog | {"products": list(products.values())}))
        monkeypatch.setattr(sample, "CATALOG", file)
        schema.prepare(app)

    return start


def active(app, model, **equal):
    with app.app_context(), reading("checkout"):
        query = select(model).filter_by(active=True, **equal).order_by(model.pk)
        return [row.id for row in db.session.scalars(query)]


def dearer(products):
    products["gift-card"]["unit_amount"] = 6000


def buy(app, slug):
    """Buy one and return the order."""
    shopper = Shopper(app)
    shopper.add(slug)
    assert pay(app, shopper.checkout().location, **CARD, **PERSON, **BILLING).status_code == 303
    (order,) = shopper.orders()
    assert (
        "Payment confirmed" in shopper.get(f"/checkout/success?session_id={order.session_id}").text
    )
    return order


def test_a_changed_price_is_a_new_one_and_the_old_is_archived(app, start_with):
    waiting = Shopper(app)
    waiting.add("gift-card")
    url = waiting.checkout().location
    start_with(dearer)
    product = "prod_bthmywhdg7y9"
    assert active(app, Price, product_id=product) == [f"{CARD_PRICE}_usd6000"]
    assert buy(app, "gift-card").amount_total == 6000
    assert pay(app, url, **CARD, **PERSON, **BILLING).status_code == 303
    session = waiting.orders()[0].session_id
    assert "Payment confirmed" in waiting.get(f"/checkout/success?session_id={session}").text
    assert waiting.orders()[0].amount_total == 5000


def test_a_price_can_change_back_and_again(app, start_with):
    for change, amount in ((dearer, 6000), (lambda _products: None, 5000), (dearer, 6000)):
        start_with(change)
        start_with(change)
        assert buy(app, "gift-card").amount_total == amount
        assert len(active(app, Price, product_id="prod_bthmywhdg7y9")) == 1


def test_a_new_product_can_be_bought_and_a_removed_one_can_not(app, start_with):
    kept = Shopper(app)
    kept.add("gift-card")

    def change(products):
        new = products.pop("gift-card")
        products["voucher"] = new | {
            "slug": "voucher",
            "name": "Voucher",
            "unit_amount": 700,
            "provider": {"product": "prod_voucher", "price": "price_voucher"},
        }

    start_with(change)
    assert buy(app, "voucher").amount_total == 700
    assert kept.get("/products/gift-card").status_code == 404
    assert "Your cart is empty" in kept.get("/cart").text
    assert active(app, Price, product_id="prod_bthmywhdg7y9") == []
    assert "prod_bthmywhdg7y9" not in active(app, Product)
    start_with()
    assert buy(app, "gift-card").amount_total == 5000
    assert kept.get("/products/voucher").status_code == 404


def test_a_category_without_products_is_not_shown(app, start_with):
    def change(products):
        for slug in [slug for slug, item in products.items() if item["category"] == "digital"]:
            del products[slug]

    start_with(change)
    assert "?category=digital" not in Shopper(app).get("/").text
