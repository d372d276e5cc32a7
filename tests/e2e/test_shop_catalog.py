"""The shop's shelf, product pages and header in a browser, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page_checks import sticking_out
from tests.e2e.shopper import Shopper


@pytest.fixture
def plain(new_shopper: Callable[..., Shopper]) -> Shopper:
    """A shopper whose browser runs no script."""
    return new_shopper(java_script_enabled=False)


def cards(page: Page) -> int:
    return page.locator(".product-card").count()


def uneven_rows(page: Page) -> list[str]:
    """The cards that don't end where their row does."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".shelf > li")]
          .filter((place) => {
            const card = place.firstElementChild.getBoundingClientRect();
            return Math.abs(card.bottom - place.getBoundingClientRect().bottom) > 1;
          })
          .map((place) => place.textContent)"""
    )
    return found


@pytest.mark.slow
def test_the_shelf_follows_its_filters_at_once(shopper: Shopper) -> None:
    """The panel stays open, the focus where it is, and Back leads to what was shown before."""
    page = shopper.page
    shopper.shop.open()
    page.evaluate("window.loadedOnce = true")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_role("radio", name="Sent by email").check()
    expect(page).to_have_url(re.compile(r"/\?kind=digital$"))
    expect(page.get_by_role("heading", name="All products")).to_be_visible()
    assert cards(page) == 4
    expect(page.get_by_role("radio", name="Sent by email")).to_be_focused()
    page.get_by_label("To", exact=True).fill("20")
    page.get_by_label("To", exact=True).press("Enter")
    expect(page).to_have_url(re.compile(r"/\?kind=digital&max=20$"))
    assert cards(page) == 2
    page.get_by_label("Sort by").select_option("price-up")
    expect(page.locator(".product-card__link").first).to_have_text("Wallpaper Pack")
    expect(page.locator("#announcer")).to_have_text("2 products")
    assert page.evaluate("window.loadedOnce")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/\?kind=digital&max=20$"))
    expect(page.locator(".product-card__link").first).to_have_text("The Good Desk")
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(".product-card")).to_have_count(20)


def test_a_link_within_the_page_does_not_load_it_again(shopper: Shopper) -> None:
    """What was typed stays: on the shelf, and on pages without one."""
    page = shopper.page
    for path in ("/?kind=digital", "/products/gift-card"):
        page.goto(f"{shopper.shop.origin}{path}")
        page.evaluate("window.loadedOnce = true")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"#main$"))
        expect(page.locator("#main")).to_be_focused()
        page.go_back()
        expect(page).not_to_have_url(re.compile(r"#main$"))
        assert page.evaluate("window.loadedOnce")


@pytest.mark.slow
def test_a_variant_is_shown_as_soon_as_it_is_chosen(shopper: Shopper) -> None:
    page = shopper.page
    shopper.shop.open_product("standing-desk")
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("radio", name="120 × 60 cm").check()
    expect(page.locator(".product__price")).to_have_text("$399.00")
    expect(page).to_have_url(re.compile(r"/products/standing-desk\?size=120x60$"))
    expect(page).to_have_title(re.compile("120 × 60 cm"))
    expect(page.get_by_role("row", name="Weight 36 kg")).to_be_visible()
    expect(page.get_by_label("Quantity")).to_have_value("2")
    expect(page.get_by_role("radio", name="120 × 60 cm")).to_be_focused()
    shopper.shop.open_product("task-chair")
    before = page.locator(".gallery__picture img").first.get_attribute("src")
    page.get_by_role("radio", name="Moss").check()
    picture = page.locator(".gallery__picture img").first
    expect(picture).not_to_have_attribute("src", before or "")
    shopper.shop.add_button.click()
    page.goto(f"{shopper.server.shop}/cart")
    expect(page.get_by_role("link", name="Task Chair · Moss")).to_be_visible()


@pytest.mark.slow
def test_variants_and_filters_work_without_scripts(plain: Shopper) -> None:
    page = plain.page
    plain.shop.open_product("task-chair")
    page.get_by_role("radio", name="Graphite").check()
    page.get_by_role("button", name="Show this choice").click()
    expect(page).to_have_url(re.compile(r"colour=graphite$"))
    page.get_by_role("radio", name="Moss").check()
    plain.shop.add_button.click()
    plain.cart.open()
    expect(page.get_by_role("link", name="Task Chair · Moss")).to_be_visible()
    plain.shop.open()
    page.get_by_text("Filter", exact=True).click()
    page.get_by_role("radio", name="Paper").check()
    page.get_by_label("Sort by").select_option("price-down")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".product-card__link")).to_have_text(["Fountain Pen", "Dot Grid Notebook"])


@pytest.mark.slow
def test_the_header_is_one_row_and_large_text_fits(shopper: Shopper) -> None:
    page = shopper.page
    for slug in ("gift-card", "desk-fern"):
        shopper.shop.add_to_cart(slug)
    for path in ("/", "/products/standing-desk"):
        page.goto(f"{shopper.server.shop}{path}")
        for width in (1280, 800, 375, 320):
            page.set_viewport_size({"width": width, "height": 800})
            boxes = [
                page.locator("header").get_by_role(role, name=name).bounding_box()
                for role, name in (("link", "Cart 2 items"), ("link", "Orders"), ("searchbox", ""))
            ]
            middles = {round(box["y"] + box["height"] / 2) for box in boxes if box}
            assert len(boxes) == 3
            assert max(middles) - min(middles) <= 1, (path, width, boxes)
            assert all(box and box["x"] + box["width"] <= width for box in boxes), (path, width)
            assert uneven_rows(page) == [], (path, width)
            # The categories are in the header, or in the footer.
            expect(page.get_by_role("link", name="Digital", exact=True)).to_have_count(1)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (1280, 640):
            page.set_viewport_size({"width": width, "height": 800})
            assert sticking_out(page) == [], (path, width)


@pytest.mark.slow
def test_the_thumbnails_lead_to_each_picture(shopper: Shopper, plain: Shopper) -> None:
    """By keyboard, in the row of pictures alone; without scripts they are links."""
    shopper.shop.open_product("wireless-keyboard")
    page = shopper.page
    thumbs = page.get_by_role("link", name=re.compile("^Picture "))
    pictures = page.locator(".gallery__picture")
    expect(thumbs.first).to_have_attribute("aria-current", "true")
    thumbs.nth(1).focus()
    before = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    expect(pictures.nth(1)).to_be_in_viewport(ratio=0.9)
    expect(thumbs.nth(1)).to_have_attribute("aria-current", "true")
    expect(thumbs.first).not_to_have_attribute("aria-current", "true")
    assert page.evaluate("[location.hash, scrollY]") == ["", before]
    plain.shop.open_product("wireless-keyboard")
    plain.page.get_by_role("link", name=re.compile("^Picture 2")).click()
    expect(plain.page.locator(".gallery__picture").nth(1)).to_be_in_viewport(ratio=0.5)
