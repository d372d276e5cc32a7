"""The pages for developers in their states: the documentation, and the shop's "Behind this order"."""

from __future__ import annotations

from tests.e2e.shopper import PHYSICAL, Shopper


def how_it_works(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.provider}/docs/how-it-works")


def reference(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.provider}/docs/reference")


def docs(shopper: Shopper) -> None:
    """The overview, with results of the search below the field."""
    shopper.page.goto(f"{shopper.server.provider}/docs")
    shopper.page.get_by_label("Search the docs").fill("amount")
    shopper.page.locator(".find__box").get_by_role("link").first.wait_for()


def docs_search(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.provider}/docs/search?q=amount")


def docs_missing(shopper: Shopper) -> None:
    shopper.watch.expect("404")
    shopper.page.goto(f"{shopper.server.provider}/docs/webhoks")


def reference_resource(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.server.provider}/docs/reference/checkout-links")


def behind_order(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.pay_unseen(PHYSICAL)}/return")
    shopper.orders.wait_for_success()
    shopper.page.get_by_role("link", name="Behind this order").click()
    shopper.page.locator(".behind__step").nth(3).locator("summary").click()


STATES = (
    behind_order,
    how_it_works,
    reference,
    docs,
    docs_search,
    docs_missing,
    reference_resource,
)
