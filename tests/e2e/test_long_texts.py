"""Long names and many lines hide no amount, and lines separate something."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.page_checks import sticking_out
from tests.e2e.payment_page import open_page
from tests.e2e.shopper import Shopper
from tests.support import payment_form
from tests.support.factories import create_session

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
DESCRIPTION = "It says a good deal about very little. " * 8


def item(name: str, amount: int = 12345600, **product: str) -> dict[str, Any]:
    price = {"currency": "usd", "unit_amount": amount, "product_data": {"name": name, **product}}
    return {"price_data": price, "quantity": 1}


LONG = [item(WORD + WORD, description=DESCRIPTION[:300]), item("Pen", 100)]
MANY = [item(f"Product {number}", 1000 + number) for number in range(30)]


def shown_whole(amount: Locator) -> bool:
    """Is the element in the view and in each box that clips it, from side to side?"""
    whole: bool = amount.evaluate(
        """(element) => {
          const { left, right } = element.getBoundingClientRect();
          for (let box = element.parentElement; box; box = box.parentElement) {
            const edges = box.getBoundingClientRect();
            const clips = getComputedStyle(box).overflowX !== "visible" || box === document.documentElement;
            if (clips && (left < edges.left - 1 || right > edges.right + 1)) return false;
          }
          return right > left;
        }"""
    )
    return whole


@pytest.mark.slow
@pytest.mark.parametrize(
    ("items", "width"),
    [
        pytest.param(LONG, 1280, id="long-1280"),
        pytest.param(LONG, 320, id="long-320"),
        pytest.param(MANY, 1280, id="many-1280"),
        pytest.param(LONG, 375, id="long-375"),
        pytest.param(MANY, 320, id="many-320"),
    ],
)
def test_every_amount_is_shown(shopper: Shopper, items: list[dict[str, Any]], width: int) -> None:
    shopper.page.set_viewport_size({"width": width, "height": 900})
    open_page(shopper, line_items=items)
    toggle = shopper.page.locator(".order__toggle")
    if toggle.is_visible():
        toggle.click()
    amounts = shopper.page.locator(".line__amount")
    expect(amounts).to_have_count(len(items))
    expect(shopper.checkout.total).to_be_in_viewport()
    for amount in [*amounts.all(), shopper.checkout.total]:
        assert shown_whole(amount), amount.inner_text()
    assert sticking_out(shopper.page) == []
    amounts.nth(len(items) // 2).scroll_into_view_if_needed()
    expect(shopper.checkout.total).to_be_in_viewport()


@pytest.mark.slow
def test_an_amount_stands_on_the_first_line_of_its_product(shopper: Shopper) -> None:
    open_page(shopper, line_items=LONG)
    line = shopper.page.get_by_test_id("line-item").first
    name, amount = line.locator(".line__name"), line.locator(".line__amount")
    first, second = (
        each.evaluate("box => box.getBoundingClientRect().top") for each in (name, amount)
    )
    assert abs(first - second) < 3


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 320])
def test_the_receipt_shows_every_amount(shopper: Shopper, width: int) -> None:
    shopper.page.set_viewport_size({"width": width, "height": 900})
    paid(shopper, LONG)
    for amount in shopper.receipt.amounts.all():
        assert shown_whole(amount), amount.inner_text()
    assert sticking_out(shopper.page) == []


@pytest.mark.slow
@pytest.mark.parametrize("shipped", [True, False])
def test_no_two_lines_of_the_receipt_stand_around_nothing(shopper: Shopper, shipped: bool) -> None:
    paid(shopper, [item("E-book", 1900)], shipped=shipped)
    lines = shopper.page.locator(".receipt__sums, .receipt__sums > *").evaluate_all(
        "all => all.filter((each) => parseFloat(getComputedStyle(each).borderTopWidth) > 0).length"
    )
    assert lines == (2 if shipped else 1)


def paid(shopper: Shopper, items: list[dict[str, Any]], *, shipped: bool = False) -> None:
    """Open the receipt of a session that is paid without rendering its payment page."""
    more: dict[str, Any] = {}
    if shipped:
        rate = {"name": "Standard", "amount": 500, "currency": "usd"}
        more = {
            "shipping_address_collection": {"allowed_countries": ["US"]},
            "shipping_options": [rate],
        }
    url = create_session(shopper.server, line_items=items, **more)["url"]
    form = payment_form.read(url, shopper.page.context.request.get(url).text())
    answer = shopper.page.context.request.post(url, form=form.filled(), max_redirects=0)
    assert answer.status == 303
    shopper.page.goto(url)
    expect(shopper.receipt.state).to_have_attribute("data-status", "complete")
