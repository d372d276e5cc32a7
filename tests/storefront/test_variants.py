"""Products with options: what is shown, put into the cart and ordered is the variant that was chosen."""

import pytest
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import select

from foundation import sample, schema
from foundation.database import db, reading
from storefront.models import CartLine, ShopOrderLine, ShopVariant
from tests.storefront.conftest import swap_provider
from tests.storefront.shopper import Shopper
from tests.storefront.stock import LOUNGE, set_stock
from tests.support.databases import disconnect


def main(page):
    return page.text.partition("<main")[2]


@pytest.mark.parametrize(
    ("query", "price", "checked"),
    [
        ("", "$499.00", "160x80"),
        ("?size=120x60", "$399.00", "120x60"),
        ("?size=nonsense&colour=%00", "$499.00", "160x80"),
    ],
)
def test_the_url_chooses_the_variant(shopper, query, price, checked):
    page = main(shopper.get(f"/products/standing-desk{query}"))
    assert f'<p class="product__price"><span class="money">{price}</span></p>' in page
    assert f'value="{checked}" checked' in page
    assert page.count(" checked") == 1


def test_each_variant_has_its_picture_price_and_name(app, shopper, provider):
    """On the product page, in the cart, in the order, and at the provider."""
    seen = {}
    set_stock(app, LOUNGE, 1)
    for item in sample.catalog()["products"]:
        for variant in item["variants"]:
            shopper.add(item["slug"], **variant["options"])
            seen[variant["sku"]] = variant
    cart = main(shopper.get("/cart"))
    shopper.checkout()
    with app.app_context(), reading("storefront"):
        lines = {line.sku: line for line in db.session.scalars(select(ShopOrderLine))}
    assert lines.keys() == seen.keys()
    for sku, line in lines.items():
        variant = seen[sku]
        assert (line.price_id, line.unit_amount) == (
            variant["provider"]["price"],
            variant["unit_amount"],
        )
        assert line.image == variant["image"]
        assert line.name in cart
        assert line.name.endswith(variant["label"])
    assert len(seen) == 28
    chair = lines["task-chair-moss"]
    assert chair.name == "Task Chair · Moss"
    assert "/products/task-chair?colour=moss" in cart


def test_a_choice_is_shown_without_a_script(shopper):
    chosen = shopper.post("/products/task-chair", colour="moss", product="task-chair", quantity=2)
    assert (chosen.status_code, chosen.location) == (303, "/products/task-chair?colour=moss")
    assert shopper.post("/products/nothing").status_code == 404
    assert shopper.post("/products/task-chair", csrf_token="wrong").status_code == 403


def test_a_value_that_does_not_exist_is_not_put_into_the_cart(shopper):
    shopper.add("task-chair", colour="pink")
    assert shopper.flashes() == ["That product is no longer in the shop."]
    shopper.add("task-chair-pink")
    assert shopper.cart() == {}


def test_an_order_is_bought_again_in_the_same_variant(shopper, provider):
    shopper.add("task-chair-moss", 2)
    shopper.checkout()
    (order,) = shopper.orders()
    shopper.post("/cart/clear")
    shopper.post(f"/orders/{order.number}/again")
    assert "Task Chair · Moss" in main(shopper.get("/cart"))


@pytest.mark.slow
def test_carts_and_orders_of_the_version_before_are_kept(make_app, each_kind):
    """The variant that they had becomes the first one; two variants in a cart become one when one goes back."""
    app = make_app(each_kind)
    swap_provider(app)
    shopper = Shopper(app)
    shopper.add("task-chair")
    shopper.add("task-chair-moss", 3)
    shopper.add("gift-card")
    shopper.checkout()
    with app.app_context():
        Migrate(app, db, directory=str(schema.VERSIONS.parent))
        downgrade(revision="0027")
        disconnect(app)
        upgrade()
        disconnect(app)
        with reading("storefront"):
            assert db.session.scalar(select(ShopVariant.sku).where(ShopVariant.sku == "task-chair"))
        schema.prepare(app)
        with reading("storefront"):
            in_cart = (
                select(ShopVariant.sku, CartLine.quantity)
                .join(CartLine, CartLine.variant_pk == ShopVariant.pk)
                .order_by(CartLine.pk)
            )
            assert db.session.execute(in_cart).all() == [("task-chair-rust", 1), ("gift-card", 1)]
            ordered = select(ShopOrderLine.sku, ShopOrderLine.name).order_by(ShopOrderLine.position)
            assert [row.sku for row in db.session.execute(ordered)] == [
                "task-chair",
                "task-chair",
                "gift-card",
            ]
    shopper.post(f"/orders/{shopper.orders()[0].number}/again")
    assert shopper.cart() == {"task-chair": 5, "gift-card": 2}
