"""The cart page and its forms."""

import hmac
import re

import pytest

from tests.storefront.shopper import Shopper


def test_add_redirects_to_the_page_in_next(shopper):
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
def test_add_never_redirects_to_another_site(shopper, path):
    assert shopper.add("standing-desk", next=path).location == "/cart"


def test_update_sets_the_quantity(shopper):
    shopper.add("stoneware-mug")
    assert shopper.post("/cart/update", product="stoneware-mug", quantity=3).status_code == 303
    assert shopper.cart() == {"stoneware-mug": 3}


@pytest.mark.parametrize("button", ["/cart/add", "/cart/update"])
@pytest.mark.parametrize("quantity", [100, 2**63, "9" * 400])
def test_a_quantity_above_99_is_reduced_with_a_message(shopper, button, quantity):
    shopper.add("stoneware-mug", 60)
    shopper.post(button, product="stoneware-mug", quantity=quantity)
    assert shopper.cart() == {"stoneware-mug": 99}
    assert shopper.flashes()[-1] == "Stoneware Mug · Plum: reduced to 99, the most per order."


@pytest.mark.parametrize("button", ["/cart/add", "/cart/update"])
@pytest.mark.parametrize("quantity", ["-1", "abc", "1.5", "9" * 5000, "\0"])
def test_an_invalid_quantity_gets_a_message(shopper, button, quantity):
    shopper.add("stoneware-mug", 2)
    shopper.get("/cart")
    response = shopper.post(button, product="stoneware-mug", quantity=quantity)
    assert response.status_code == 303
    assert "Choose a quantity from 1 to 99." in shopper.get("/cart").text
    assert shopper.cart() == {"stoneware-mug": 2}


def test_update_requires_a_quantity(shopper):
    shopper.add("stoneware-mug", 2)
    shopper.post("/cart/update", product="stoneware-mug")
    assert "Choose a quantity from 1 to 99." in shopper.get("/cart").text
    assert shopper.cart() == {"stoneware-mug": 2}


@pytest.mark.parametrize("button", ["/cart/add", "/cart/update"])
@pytest.mark.parametrize("slug", ["no-such-thing", "", "\0", "'; DROP TABLE", "x" * 5000])
def test_an_unknown_product_gets_a_message(shopper, button, slug):
    shopper.post(button, product=slug, quantity=1)
    assert "no longer in the shop" in shopper.get("/cart").text
    assert shopper.cart() == {}


def test_update_adds_no_product(shopper):
    shopper.post("/cart/update", product="stoneware-mug", quantity=1)
    assert shopper.cart() == {}


def order_of(shopper):
    """The SKUs of the cart page, from top to bottom."""
    return re.findall(r'id="remove-([a-z-]+)"', shopper.get("/cart").text)


@pytest.mark.parametrize(
    "send",
    [
        lambda shopper, sku: shopper.post("/cart/remove", product=sku),
        lambda shopper, sku: shopper.post("/cart/update", product=sku, quantity=0),
    ],
    ids=["remove", "zero"],
)
def test_undo_puts_a_line_back_in_its_place_once(shopper, send):
    for slug in ("gift-card", "stoneware-mug", "desk-fern"):
        shopper.add(slug, 4 if slug == "stoneware-mug" else 1)
    before = order_of(shopper)
    send(shopper, before[1])
    page = shopper.get("/cart").text
    assert "Stoneware Mug · Plum was removed." in page
    assert "was removed" not in shopper.get("/cart").text
    assert shopper.cart() == {"gift-card": 1, "desk-fern": 1}
    shopper.post("/cart/undo")
    assert order_of(shopper) == before
    assert shopper.cart() == {"gift-card": 1, "stoneware-mug": 4, "desk-fern": 1}
    shopper.post("/cart/undo")
    assert "There is nothing to put back." in shopper.get("/cart").text
    assert shopper.cart()["stoneware-mug"] == 4


def test_undo_pressed_twice_puts_back_once(make_app, each_kind):
    """The second press is sent before the first is answered, so with the same cookie."""
    shopper = Shopper(make_app(each_kind))
    shopper.add("stoneware-mug", 2)
    shopper.add("desk-fern")
    shopper.post("/cart/remove", product="stoneware-mug")
    cookie = shopper.client.get_cookie("northdesk", domain="127.0.0.1")
    for _ in range(2):
        shopper.client.set_cookie("northdesk", cookie.value, domain="127.0.0.1")
        shopper.post("/cart/undo")
    assert shopper.cart() == {"stoneware-mug": 2, "desk-fern": 1}


def test_undo_adds_to_what_was_added_since(shopper):
    shopper.add("stoneware-mug", 2)
    shopper.post("/cart/remove", product="stoneware-mug")
    shopper.add("stoneware-mug", 1)
    shopper.post("/cart/undo")
    assert shopper.cart() == {"stoneware-mug": 3}


def test_zero_adds_nothing(shopper):
    shopper.add("stoneware-mug", 0)
    assert "Choose a quantity from 1 to 99." in shopper.get("/cart").text
    assert shopper.cart() == {}


def test_removing_an_absent_product_gets_a_message(shopper):
    for slug in ("stoneware-mug", "nonsense", "\0"):
        assert shopper.post("/cart/remove", product=slug).status_code == 303
    assert "already removed" in shopper.get("/cart").text


def test_clear_empties_the_cart(shopper):
    shopper.add("stoneware-mug")
    shopper.add("gift-card")
    shopper.post("/cart/clear")
    assert shopper.cart() == {}
    assert shopper.flashes()[-1] == "Your cart is empty now."


def test_prices_come_from_the_catalog(shopper):
    shopper.add("standing-desk", price="1", unit_amount="1", total="1")
    assert "$499.00" in shopper.get("/cart").text


def test_every_page_has_the_same_csrf_token_for_one_visitor(shopper):
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
def test_a_wrong_csrf_token_is_forbidden(shopper, path, token):
    response = shopper.post(path, csrf_token=token, product="stoneware-mug", quantity=1)
    assert response.status_code == 403
    assert "out of date" in response.text
    assert shopper.cart() == {}


def test_csrf_tokens_are_compared_in_constant_time(shopper, monkeypatch):
    compared = []
    compare = hmac.compare_digest

    def note(expected, sent):
        compared.append((expected, sent))
        return compare(expected, sent)

    monkeypatch.setattr(hmac, "compare_digest", note)
    token = shopper.read_token()
    for sent in (token, "forged"):
        shopper.post("/cart/clear", csrf_token=sent)
        assert (token.encode(), sent.encode()) in compared


def test_visitors_have_separate_carts(app, provider, shopper):
    shopper.add("stoneware-mug")
    other = type(shopper)(app)
    assert other.cart() == {}
    assert "Stoneware Mug" not in other.get("/cart").text
