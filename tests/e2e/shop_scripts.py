"""What the browser tests of the shop's scripts share: its pages, requests that wait, a clock that stands."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.shopper import PHYSICAL, Shopper

NAME = "Wireless Keyboard"


def open_home(shopper: Shopper) -> None:
    shopper.shop.open()
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")


def open_cart(shopper: Shopper, slug: str = PHYSICAL) -> None:
    """A cart with one of a product, its scripts ready."""
    shopper.shop.add_to_cart(slug)
    shopper.cart.open()
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")


def add_button(page: Page, name: str) -> Locator:
    """A product's button on the home page."""
    return page.get_by_role("button", name=f"Add to cart {name}")


def stop_clock(page: Page) -> None:
    """Timers of the page from now on fire by `clock.run_for` alone.

    After `install` alone the time goes on, and a slow press lets a short timer fire.
    """
    page.clock.install(time=0)
    page.clock.pause_at(1_000)


def count_requests(page: Page, path: str) -> list[str]:
    """The URLs of the POST requests to `path` from now on."""
    urls: list[str] = []
    page.on(
        "request",
        lambda request: (
            urls.append(request.url)
            if request.method == "POST" and request.url.endswith(path)
            else None
        ),
    )
    return urls


def hold_requests(page: Page, pattern: str) -> list[Route]:
    """The requests to `pattern` from now on, each waiting to be continued."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route))
    return held


def mark_page(page: Page) -> None:
    """Mark the document, to tell later whether it was loaded again."""
    page.evaluate("window.loadedOnce = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.loadedOnce === true"))
