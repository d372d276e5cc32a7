"""Every state of the provider's pages in every language: nothing to scroll sideways, and Arabic is accessible too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from checkout.hosted.catalogs import LANGUAGES, language
from tests.e2e.page_checks import NARROW, WIDE, sticking_out, violations
from tests.e2e.shopper import DIGITAL, Shopper
from tests.e2e.states import STATES

pytestmark = pytest.mark.slow

PAGES = tuple(state for state in STATES if state.__name__.startswith("pay_"))
TAGS = {name: f"{name.split('_')[0]}-US" for name in LANGUAGES}
"""A browser's tag with the country whose addresses the states fill in."""
CHECKED_WHOLLY = frozenset({"ar", "ja"})
"""Languages in which axe runs too: one from right to left, one in another script."""


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("state", PAGES, ids=lambda state: state.__name__)
def test_a_page_in_a_language(
    new_shopper: Callable[..., Shopper], name: str, state: Callable[[Shopper], None]
) -> None:
    shopper = new_shopper(locale=TAGS[name])
    state(shopper)
    page = shopper.page
    page.set_viewport_size({"width": NARROW, "height": 900})
    if page.url.startswith(shopper.server.provider):  # the shop, which is in English, may frame it
        root = page.locator("html")
        expect(root).to_have_attribute("lang", language(name).tag)
        expect(root).to_have_attribute("dir", language(name).direction)
    problems = sticking_out(page)
    if name in CHECKED_WHOLLY:
        page.evaluate(AXE_SCRIPT)
        problems += violations(page)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_arabic_starts_at_the_right_and_card_fields_do_not(
    new_shopper: Callable[..., Shopper], width: int
) -> None:
    shopper = new_shopper(locale=TAGS["ar"])
    shopper.open_payment_page(DIGITAL)
    page = shopper.page
    page.set_viewport_size({"width": width, "height": 900})
    summary, form = page.locator(".checkout__summary"), page.locator(".checkout__form")
    start, other = summary.bounding_box(), form.bounding_box()
    assert start
    assert other
    if width == WIDE:
        assert start["x"] > other["x"], "the summary is the first column, at the right"
    number = shopper.checkout.field("cardNumber")
    number.fill("4242424242424242")
    assert number.evaluate("(input) => getComputedStyle(input).direction") == "ltr"
    assert number.input_value() == "4242 4242 4242 4242"


def test_the_script_counts_in_the_pages_language(new_shopper: Callable[..., Shopper]) -> None:
    shopper = new_shopper(locale=TAGS["pl"])
    shopper.open_payment_page(DIGITAL)
    shopper.checkout.fill_email()
    shopper.checkout.press_pay()
    fields = shopper.page.locator("[aria-invalid=true]")
    expect(fields).to_have_count(5)
    expect(shopper.checkout.error_summary).to_have_text("Sprawdź 5 pól")
