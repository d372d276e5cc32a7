"""The documentation's pages in their states."""

from __future__ import annotations

from tests.e2e.shopper import Shopper


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


STATES = (
    how_it_works,
    reference,
    docs,
    docs_search,
    docs_missing,
    reference_resource,
)
