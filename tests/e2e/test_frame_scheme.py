"""Frames follow the colour scheme of the merchant's page, whatever the browser prefers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Frame, expect

from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.embedded_page import FramedCheckout
from tests.e2e.shopper import Shopper
from tests.support.factories import CHALLENGED_CARD, create_session
from tests.support.servers import eventually

pytestmark = pytest.mark.slow
CODE = """
  Till("pk_test_xxx").initEmbeddedCheckout({{clientSecret: "{secret}"{options}}})
    .then((made) => made.mount("#checkout"));
"""
COLOURS = "[getComputedStyle(document.documentElement).colorScheme, getComputedStyle(document.body).color]"
DARK_TEXT = "rgb(27, 26, 24)"


def open_frame(shopper: Shopper, merchant: Merchant, look: str, options: str = "") -> Frame:
    """A merchant's page with this colour scheme, and the page of a new session in its frame."""
    told: dict[str, Any] = {"ui_mode": "embedded", "success_url": None, "cancel_url": None}
    session = create_session(shopper.server, redirect_on_completion="never", **told)
    head = f'<meta name="color-scheme" content="{look}">' if look else ""
    code = CODE.format(secret=session["client_secret"], options=options)
    shopper.page.goto(merchant.page(f'{head}<div id="checkout"></div>', code))
    FramedCheckout(shopper.page).wait_until_ready()
    return shopper.page.frames[1]


def test_the_frame_is_light_on_a_light_page_and_dark_on_a_dark_one(
    new_shopper: Callable[..., Shopper], merchant: Merchant
) -> None:
    night, day = new_shopper(color_scheme="dark"), new_shopper(color_scheme="light")
    for look in ("", "light"):
        assert open_frame(night, merchant, look).evaluate(COLOURS) == ["light", DARK_TEXT]
    dark = open_frame(day, merchant, "dark").evaluate(COLOURS)
    assert open_frame(night, merchant, "light dark").evaluate(COLOURS)[1] == dark[1] != DARK_TEXT
    chosen = open_frame(day, merchant, "dark", ', scheme: "auto"').evaluate(COLOURS)
    assert chosen == ["light dark", DARK_TEXT]
    # It stays so on the bank's page and on the receipt.
    frame = open_frame(night, merchant, "light")
    checkout = FramedCheckout(night.page)
    checkout.fill_digital(CHALLENGED_CARD)
    checkout.press_pay()
    complete = checkout.frame.get_by_test_id("test-source-authorize-3ds")
    expect(complete).to_be_visible()
    eventually(lambda: frame.evaluate(COLOURS) == ["light", DARK_TEXT])
    complete.click()
    expect(checkout.state).to_have_attribute("data-status", "complete")
    eventually(lambda: frame.evaluate(COLOURS) == ["light", DARK_TEXT])
