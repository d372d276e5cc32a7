"""Take the screenshots of the README from a running server.

Usage: .venv/bin/python docs/img/take.py [SHOP]. SHOP is the shop's origin, http://127.0.0.1:8000 by default.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
BROWSER = HERE.parents[1] / ".venv" / "browser-path"


def main(shop: str) -> None:
    """Write shop.png and payment-page.png next to this file."""
    path = os.environ.get("CHROMIUM_PATH") or BROWSER.read_text().strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": 1280, "height": 1220}, color_scheme="light", reduced_motion="reduce"
        )
        page.goto(shop)
        take(page, "shop")
        for slug in ("wireless-keyboard", "desk-fern"):
            if page.goto(f"{shop}/products/{slug}").ok:
                page.get_by_role("main").get_by_role("button", name="Add to cart").first.click()
        page.goto(f"{shop}/cart")
        page.get_by_role("button", name="Checkout").first.click()
        page.get_by_test_id("hosted-payment-submit-button").wait_for()
        for name, value in {
            "email": "jenny@example.com",
            "shippingName": "Jenny Rosen",
            "shippingAddressLine1": "354 Oyster Point Blvd",
            "shippingLocality": "South San Francisco",
            "shippingPostalCode": "94080",
        }.items():
            page.locator(f'[name="{name}"]').fill(value)
        page.locator('[name="shippingAdministrativeArea"]').select_option("CA")
        page.evaluate("document.activeElement.blur()")
        take(page, "payment-page")
        browser.close()


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png", scale="css")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
