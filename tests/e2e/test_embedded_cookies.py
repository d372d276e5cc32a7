"""The frame where the browser blocks third-party cookies, and storage with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.e2e.conftest import PATIENCE
from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.embedded_page import FramedCheckout
from tests.e2e.test_embedded import BODY, CODE
from tests.e2e.watch import Watch
from tests.support.factories import CHALLENGED_CARD, create_session
from tests.support.servers import Server

pytestmark = pytest.mark.slow
BLOCKED = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
"""Chromium's own preferences: "Block third-party cookies"."""


@pytest.fixture
def page(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Page]:
    """A page of a browser that blocks them."""
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps(BLOCKED))
    with browser_type.launch_persistent_context(tmp_path, **browser_type_launch_args) as context:
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        watch = Watch()
        watch.attach(context)
        yield context.pages[0]
        assert not watch.problems


def test_a_purchase_needs_neither_cookies_nor_storage(
    page: Page, merchant: Merchant, live_server: Server
) -> None:
    session = create_session(
        live_server, ui_mode="embedded", success_url=None, redirect_on_completion="never"
    )
    page.goto(merchant.page(BODY, CODE.format(secret=session["client_secret"])))
    checkout = FramedCheckout(page)
    checkout.wait_until_ready()
    frame = page.frames[1]
    frame.evaluate("document.cookie = 'probe=1'")
    assert "probe" not in frame.evaluate("document.cookie")
    assert frame.evaluate(
        "(() => { try { return sessionStorage.length } catch (error) { return error.name } })()"
    ) == ("SecurityError")
    checkout.fill_digital(CHALLENGED_CARD)
    checkout.press_pay()
    checkout.answer_challenge("authorize")
    expect(checkout.state).to_have_attribute("data-status", "complete")
    assert not [cookie for cookie in page.context.cookies() if "localhost" in cookie["domain"]]
