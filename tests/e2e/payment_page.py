"""What the tests of the payment page's scripts share."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.e2e.shopper import Shopper
from tests.support.factories import create_session


def open_page(shopper: Shopper, **session: object) -> Shopper:
    """Create a session and open its page, until the scripts are ready."""
    shopper.page.goto(create_session(shopper.server, **session)["url"])
    expect(shopper.page.locator("body")).to_have_attribute("data-ready", "")
    return shopper


def error_of(shopper: Shopper, name: str) -> Locator:
    """The message below a field."""
    return shopper.page.locator(f'[id="{name}-error"]')


def posts(page: Page) -> list[Request]:
    """The requests with a body that the page makes from now on."""
    made: list[Request] = []
    page.on("request", lambda request: made.append(request) if request.method == "POST" else None)
    return made


def hold(page: Page, pattern: str, *, first: bool = False) -> Callable[[], None]:
    """Hold back POSTs to `pattern`, or only the first; call the answer to let them go on."""
    held: list[Route] = []
    state = {"open": False}

    def handle(route: Route) -> None:
        if route.request.method != "POST" or state["open"] or (first and held):
            route.continue_()
        else:
            held.append(route)

    def release() -> None:
        state["open"] = True
        for route in held:
            route.continue_()

    page.route(pattern, handle)
    return release
