"""The cart and its buttons."""

import pytest


def test_adds_and_comes_back_to_where_the_shopper_was(shopper):
    response = shopper.add("standing-desk", next="/?category=desks")
    assert (response.status_code, response.location) == (303, "/?category=desks")
    assert shopper.add("standing-desk").location == "/cart"
    assert shopper.cart() == {"standing-desk": 2}
    page = shopper.get("/cart").text
    assert "Ergonomic Standing Desk" in page
    assert "$998.00" in page


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "javascript:1", ""],
)
def test_never_leaves_the_site(shopper, path):
    assert shopper.add("standing-desk", next=path).location == "/cart"


def test_sets_a_quantity(shopper):
    shopper.add("stoneware-mug")
    assert shopper.post("/cart/update", product="stoneware-mug", quantity=3).status_code == 303
    assert shopper.cart() == {"stoneware-mug": 3}


@pytest.mark.parametrize("button", ["/cart/add", "/cart/update"])
def test_caps_at_99_and_says_so(shopper, button):
    shopper.add("stoneware-mug", 60)
    shopper.post(button, product="stoneware-mug", quantity=100)
    assert shopper.cart() == {"stoneware-mug": 99}
    assert any("reduced to 99" in message for message in shopper.flashes())


@pytest.mark.parametrize("button", ["/cart/add", "/cart/update"])
@pytest.mark.parametrize("quantity", ["0", "-1", "abc", "1.5", "9" * 5000, "\0"])
def test_other_quantities_get_a_clear_message(shopper, button, quantity):
    shopper.add("stoneware-mug", 2)
    shopper.get("/cart")
    response = shopper.post(button, product="stoneware-mug", quantity=quantity)
    assert response.status_code == 303
    page = shopper.get("/cart").text
    capped = quantity.startswith("9") and "reduced to 99" in page
    assert capped or "Choose a quantity from 1 to 99." in page


def test_an_update_needs_a_quantity(shopper):
    shopper.add("stoneware-mug", 2)
    shopper.post("/cart/update", product="stoneware-mug")
    assert "Choose a quantity from 1 to 99." in shopper.get("/cart").text
    assert shopper.cart() == {"stoneware-mug": 2}


@pytest.mark.parametrize("button", ["/cart/add", "/cart/update"])
@pytest.mark.parametrize("slug", ["no-such-thing", "", "\0", "'; DROP TABLE", "x" * 5000])
def test_a_product_that_is_gone_gets_a_clear_message(shopper, button, slug):
    shopper.post(button, product=slug, quantity=1)
    assert "no longer in the shop" in shopper.get("/cart").text
    assert shopper.cart() == {}


def test_what_is_not_in_the_cart_cannot_be_updated_into_it(shopper):
    shopper.post("/cart/update", product="stoneware-mug", quantity=1)
    assert shopper.cart() == {}


def test_removes_with_undo(shopper):
    shopper.add("stoneware-mug", 4)
    shopper.post("/cart/remove", product="stoneware-mug")
    assert shopper.cart() == {}
    assert "Stoneware Mug" in shopper.get("/cart").text
    assert "Stoneware Mug" not in shopper.get("/cart").text  # said once
    shopper.add("stoneware-mug", 4, next="/cart")
    assert shopper.cart() == {"stoneware-mug": 4}


def test_removing_what_is_not_there_says_so(shopper):
    for slug in ("stoneware-mug", "nonsense", "\0"):
        assert shopper.post("/cart/remove", product=slug).status_code == 303
    assert "already removed" in shopper.get("/cart").text


def test_clears(shopper):
    shopper.add("stoneware-mug")
    shopper.add("gift-card")
    shopper.post("/cart/clear")
    assert shopper.cart() == {}


def test_prices_come_from_the_catalog(shopper):
    shopper.add("standing-desk", price="1", unit_amount="1", total="1")
    assert "$499.00" in shopper.get("/cart").text


def test_pages_carry_the_token_of_their_visitor(shopper):
    token = shopper.read_token()
    assert shopper.read_token() == token == shopper.take_token()
    shopper.token = token
    shopper.add("stoneware-mug")
    assert shopper.cart() == {"stoneware-mug": 1}


@pytest.mark.parametrize("token", ["", "forged", "é"])
@pytest.mark.parametrize(
    "path",
    [
        "/cart/add",
        "/cart/update",
        "/cart/remove",
        "/cart/clear",
        "/checkout/start",
        "/orders/N-1/again",
    ],
)
def test_a_form_without_its_token_gets_a_friendly_page(shopper, path, token):
    response = shopper.post(path, csrf_token=token, product="stoneware-mug", quantity=1)
    assert response.status_code == 403
    assert "out of date" in response.text
    assert shopper.cart() == {}


def test_carts_are_each_their_own(app, provider, shopper):
    shopper.add("stoneware-mug")
    other = type(shopper)(app)
    assert other.cart() == {}
    assert "Stoneware Mug" not in other.get("/cart").text
