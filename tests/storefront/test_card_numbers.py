"""A card number in a form of the shop: not searched for, not shown, not in a redirect."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.storefront.shopper import Shopper

NUMBER = "4242 4242 4242 4242"


def has_number(text: str) -> bool:
    return "4242424242424242" in text.replace(" ", "").replace("%20", "").replace("+", "")


@pytest.mark.parametrize("typed", [NUMBER, f"lamp {NUMBER}", NUMBER.replace(" ", "")])
def test_a_search_for_a_card_number_is_not_made(shopper: Shopper, typed: str) -> None:
    answer = shopper.get("/", query_string={"q": typed})
    assert answer.status_code == 303
    assert not has_number(answer.headers["Location"])
    page = shopper.get(answer.headers["Location"]).text
    assert "That looks like a card number" in page
    assert not has_number(page)


@pytest.mark.parametrize(
    "path", ["/", "/cart", "/products/standing-desk", "/orders", f"/products/{quote(NUMBER)}"]
)
def test_a_page_does_not_show_a_card_number_of_its_url(shopper: Shopper, path: str) -> None:
    page = shopper.get(path, query_string={"utm_source": NUMBER}).text
    assert "Northdesk" in page
    assert not has_number(page)


@pytest.mark.parametrize("next_path", [f"/?q={NUMBER.replace(' ', '-')}", f"/{quote(NUMBER)}"])
def test_a_path_with_a_card_number_is_not_returned_to(shopper: Shopper, next_path: str) -> None:
    answer = shopper.post("/cart/add", product="standing-desk", next=next_path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/cart"


def test_a_number_that_is_none_is_searched_for(shopper: Shopper) -> None:
    page = shopper.get("/", query_string={"q": "4006381333931"}).text
    assert "Results for “4006381333931”" in page
