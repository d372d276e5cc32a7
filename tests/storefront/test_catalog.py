"""Home page, search and product pages."""

import json

import pytest
from sqlalchemy import func, select, update

from foundation.database import db, reading, transaction
from foundation.sample import CATALOG
from storefront.models import ShopCategory, ShopProduct, ShopVariant
from storefront.orders.shipping import METHODS
from storefront.seed import seed


def test_the_home_page_lists_every_product(shopper):
    page = shopper.get("/")
    assert page.status_code == 200
    for item in json.loads(CATALOG.read_text())["products"]:
        assert item["name"] in page.text


def test_the_catalog_has_the_documented_ids():
    products = {item["slug"]: item for item in json.loads(CATALOG.read_text())["products"]}
    desk, keyboard = products["standing-desk"], products["wireless-keyboard"]
    assert desk["provider"] == {"product": "prod_8mn4qr7vw2xz", "price": "price_3fg6hj9km1np"}
    assert (desk["name"], desk["unit_amount"]) == ("Ergonomic Standing Desk", 49900)
    assert keyboard["provider"]["price"] == "price_9ab3cd5ef7gh"
    assert (keyboard["name"], keyboard["unit_amount"]) == ("Wireless Keyboard", 7900)
    for key in ("product", "price"):
        assert len({item["provider"][key] for item in products.values()}) == len(products) >= 16
    for item in products.values():
        assert item["shippable"] == (item["kind"] == "physical")


def test_seeding_is_idempotent(app):
    with app.app_context():
        with transaction("storefront"):
            seed()
        with reading("storefront"):
            assert db.session.scalar(select(func.count()).select_from(ShopProduct)) == 20
            assert db.session.scalar(select(func.count()).select_from(ShopCategory)) == 6


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff%fe", "q=" + "x%20" * 400, "q=%ED%A0%80", "q[]=1"]
)
def test_unusual_search_strings_are_accepted(shopper, query):
    assert shopper.get(f"/?{query}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/products/nothing",
        "/products/%00",
        "/products/..%2f",
        "/?category=nothing",
        "/?category=%00",
        "/nope",
    ],
)
def test_unknown_paths_show_the_shops_404_page(shopper, path):
    page = shopper.get(path)
    assert page.status_code == 404
    assert "Page not found" in page.text


def test_a_product_page_shows_the_delivery_time(shopper):
    """The one that the checkout offers."""
    desk = shopper.get("/products/standing-desk").text
    assert "Arrives in 5 to 7 business days, in 1 to 2 with Express Shipping" in desk
    for method in METHODS:
        assert f'<th scope="row">{method.name}</th><td>{method.window}' in desk
    assert "By email, at once" in shopper.get("/products/gift-card").text


def test_an_inactive_product_is_shown_nowhere(app, shopper):
    shopper.add("stoneware-mug")
    with app.app_context(), transaction("storefront"):
        db.session.execute(
            update(ShopProduct).where(ShopProduct.slug == "stoneware-mug").values(active=False)
        )
    assert shopper.get("/products/stoneware-mug").status_code == 404
    for path in ("/", "/cart"):
        assert "Stoneware Mug" not in shopper.get(path).text


def test_a_changed_price_is_shown_at_once(app, shopper):
    assert "$18.00" in shopper.get("/").text
    with app.app_context(), transaction("storefront"):
        db.session.execute(
            update(ShopVariant).where(ShopVariant.sku.like("stoneware-mug-%")).values(price=12345)
        )
    for path in ("/", "/products/stoneware-mug"):
        assert "$123.45" in shopper.get(path).text


def test_the_home_page_features_the_standing_desk(app, shopper):
    assert "A solid oak top on two quiet steel columns." in shopper.get("/").text
    with app.app_context(), transaction("storefront"):
        db.session.execute(
            update(ShopProduct).where(ShopProduct.slug == "standing-desk").values(active=False)
        )
    assert "-hero.svg" not in shopper.get("/").text


def test_the_policy_allows_forms_to_redirect_to_the_provider(shopper):
    policy = shopper.get("/cart").headers["Content-Security-Policy"]
    assert "form-action 'self' http://localhost:8000" in policy
    assert "frame-ancestors 'none'" in policy


def test_pages_at_the_other_origin_redirect_to_the_shop(shopper):
    response = shopper.client.get("/cart?x=1", base_url="http://localhost:8000")
    assert response.location == "http://127.0.0.1:8000/cart?x=1"
