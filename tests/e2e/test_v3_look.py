"""The elements of /v3/ in their frames: accessible, in the page's language and theme, no wider than their place."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.e2e.merchant.site import Merchant
from tests.e2e.page_checks import NARROW, WIDE, sticking_out, violations
from tests.e2e.pages.element_frames import ElementFrames
from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.slow
TYPES = ("payment", "address", "linkAuthentication", "card", "cardExpiry", "cardCvc")
OF_WHOLE_PAGES = ("landmark-one-main", "page-has-heading-one", "region")
"""Rules that hold for the page around the frames. axe-core can't see from inside that a frame is one."""
CODE = """
  document.body.style.background = THEME === "night" ? "#16181d" : "#fff";
  const later = {mode: "payment", amount: 1900, currency: "usd"};
  const elements = stripe.elements({...later, locale: LOCALE, appearance: {theme: THEME}});
  const light = {base: {color: "#fff", "::placeholder": {color: "#ccc"}}, invalid: {color: "#fbb"}};
  const style = THEME === "night" ? light : {};
  for (const type of TYPES) elements.create(type, {mode: "billing", style}).mount("#" + type);
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", ["stripe", "night"])
def test_elements_are_accessible_with_and_without_errors(
    shopper: Shopper, merchant: Merchant, theme: str, scheme: str
) -> None:
    """The theme decides how an element looks, whatever the shopper's color scheme is."""
    page, frames = shopper.page, ElementFrames(shopper.page, merchant)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    constants = f'const THEME = "{theme}", LOCALE = "en", TYPES = {list(TYPES)};'
    frames.open(constants + CODE, *TYPES)
    frames.fill("payment", number="42")
    assert frames.call("elements.submit()")["error"]["code"] == "incomplete_number"
    problems = []
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        for frame in page.frames[1:]:
            frame.evaluate(AXE_SCRIPT)
            found = [*violations(frame), *(sticking_out(frame) if width == NARROW else [])]
            problems += [
                f"{width} px, {frame.name}: {each}"
                for each in found
                if not each.startswith(OF_WHOLE_PAGES)
            ]
    assert not problems, "\n".join(problems)


def test_elements_speak_the_language_of_the_page(shopper: Shopper, merchant: Merchant) -> None:
    frames = ElementFrames(shopper.page, merchant)
    frames.open(f'const THEME = "stripe", LOCALE = "ar", TYPES = {list(TYPES)};' + CODE, *TYPES)
    shopper.page.wait_for_selector("#payment iframe[title='البطاقة']")
    assert frames.frame("payment").locator("html").get_attribute("dir") == "rtl"
    error = frames.call("elements.submit()")["error"]
    assert error["code"] == "incomplete_number"
    assert not error["message"].isascii()
    shopper.watch.expect("ERR_FAILED")
    shopper.page.route("**/v1/**", lambda route: route.abort())
    for locale, word in (("de-AT", "Zahlung"), ("xx", "payment"), ("ar", "الدفعة")):
        call = (
            f"Stripe('pk_test_xxx', {{locale: '{locale}'}}).retrievePaymentIntent('pi_1_secret_2')"
        )
        assert word in frames.call(call)["error"]["message"]


def test_rules_of_the_appearance_reach_boxes_texts_and_errors(
    shopper: Shopper, merchant: Merchant
) -> None:
    """What would load something, and rules for parts that are not there, have no effect."""
    rules = """{
      ".Input": {border: "2px solid rgb(1, 2, 3)", color: "rgb(4, 5, 6)", backgroundImage: "url(/x)"},
      ".Input--invalid": {boxShadow: "0 0 0 1px rgb(7, 8, 9)"},
      ".Label": {fontWeight: "700", color: "url(/x)"},
      ".Error": {color: "rgb(10, 11, 12)"},
      ".Tab--selected": {color: "red"},
    }"""
    frames = ElementFrames(shopper.page, merchant)
    later = f'{{mode: "payment", amount: 1900, currency: "usd", appearance: {{rules: {rules}}}}}'
    frames.open(
        f'const elements = stripe.elements({later}); elements.create("payment").mount("#payment");',
        "payment",
    )
    frames.fill("payment", number="42")
    frames.call("elements.submit()")
    frame = frames.frame("payment")
    box = frame.locator(".field__box").first
    expect(box).to_have_css("border-top-color", "rgb(1, 2, 3)")
    expect(box).to_have_css("box-shadow", "rgb(7, 8, 9) 0px 0px 0px 1px")
    expect(box).to_have_css("background-image", "none")
    expect(frame.locator("[name=number]")).to_have_css("color", "rgb(4, 5, 6)")
    expect(frame.locator(".field__label").first).to_have_css("font-weight", "700")
    expect(frame.locator(".field-row__error").first).to_have_css("color", "rgb(10, 11, 12)")
