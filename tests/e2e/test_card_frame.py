"""The card element on a merchant's page: what it tells its parent, and what it never tells."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error, Frame, Page, expect

from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.card_frame import CardFrame
from tests.e2e.shopper import Shopper
from tests.support.factories import DECLINED_CARD, GOOD_CARD, post

pytestmark = pytest.mark.slow
BODY = '<form id="form"><div id="card"></div><button>Pay</button></form>'
CODE = """
  const card = Till("pk_test_xxx").createCardElement();
  const told = [];
  for (const name of ["ready", "change", "focus", "blur", "escape"]) {
    card.on(name, (detail) => told.push({name, detail}));
  }
  card.mount("#card");
"""


@pytest.fixture
def card(shopper: Shopper, merchant: Merchant) -> CardFrame:
    """A card element on the merchant's page, ready."""
    shopper.page.goto(merchant.page(BODY, CODE))
    wait_for(shopper.page, 'told.some(({name}) => name === "ready")')
    return CardFrame(shopper.page, shopper.server)


def wait_for(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {condition}")


def test_the_merchants_page_cant_read_the_card(card: CardFrame) -> None:
    """The frame is of another origin, and no message that the page receives has a digit of the card but last four."""
    page = card.page
    card.fill()
    wait_for(page, "card.state.complete")
    reached = page.evaluate(
        """() => { try { return document.querySelector("iframe").contentWindow.document.body.innerHTML; }
                   catch (error) { return error.name; } }"""
    )
    assert reached == "SecurityError"
    assert page.evaluate("document.querySelector('iframe').contentDocument") is None
    heard = page.evaluate("JSON.stringify([told, messages, card.state])")
    assert "visa" in heard
    assert not [part for part in (GOOD_CARD[:6], "4242", "12 / 34", "123") if part in heard]


def test_it_tells_when_it_is_complete_and_what_is_wrong(card: CardFrame) -> None:
    page = card.page
    assert page.evaluate("card.state") == {
        "complete": False,
        "empty": True,
        "brand": "unknown",
        "error": None,
    }
    card.field("cardNumber").fill("4242424242424241")
    card.field("cardExpiry").focus()
    wait_for(page, "card.state.error")
    assert page.evaluate("card.state.error") == {
        "code": "invalid_number",
        "field": "cardNumber",
        "message": "Your card number is incorrect.",
    }
    expect(card.frame.locator("#cardNumber-error")).to_be_visible()
    card.fill()
    wait_for(page, "card.state.complete && !card.state.error && card.state.brand === 'visa'")


@pytest.mark.parametrize(
    ("number", "status", "told"), [(GOOD_CARD, 200, "succeeded"), (DECLINED_CARD, 402, "declined")]
)
def test_the_card_goes_to_the_api_and_the_answer_to_the_page(
    card: CardFrame, shopper: Shopper, number: str, status: int, told: str
) -> None:
    shopper.watch.expect("status of 402")  # the browser logs it
    with card.server.api() as api:
        intent = post(api, "/v1/payment_intents", {"amount": 1900, "currency": "usd"})
    request = {"to": "payment_intent", "id": intent["id"]}
    request["params"] = {"client_secret": intent["client_secret"]}
    assert send(card.page, request)["problem"]["code"] == "incomplete_number"
    card.fill(number)
    answer = send(card.page, request)
    assert answer["status"] == status
    assert told in str(answer["body"])
    assert number not in str(answer)
    for wrong in ({**request, "to": "https://evil.example"}, {**request, "id": "../account"}):
        with pytest.raises(Error, match="A card can't be sent to"):
            send(card.page, wrong)


def test_a_frame_obeys_its_own_commands_alone(card: CardFrame) -> None:
    with pytest.raises(Error, match="The frame has no command toString"):
        card.page.evaluate("card.call('toString')")


def send(page: Page, request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate("(request) => card.call('send', request)", request)
    return answer


def test_a_page_of_an_origin_that_is_not_allowed_stays_blank(
    shopper: Shopper, merchant: Merchant
) -> None:
    shopper.watch.expect("frame-ancestors|stayed blank|chrome-error")
    page = shopper.page
    elsewhere = merchant.page(BODY, CODE).replace("127.0.0.1", "localhost")
    with page.expect_console_message(lambda message: "Till: the frame" in message.text) as said:
        page.goto(elsewhere)
    assert "allowed_origins contain http://localhost:" in said.value.text
    assert page.evaluate("told") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("layout", ["rows", "line"])
def test_the_element_is_accessible(
    shopper: Shopper, merchant: Merchant, layout: str, scheme: str
) -> None:
    """Empty and with mistakes. Rules for whole pages, and the ground below a bare line, are the merchant's."""
    ground = ["color-contrast"] if layout == "line" else []
    code = CODE.replace("createCardElement()", f"createCardElement({{layout: '{layout}'}})")
    page = shopper.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 600})
    dark = "<style>:root { color-scheme: light dark }</style>"
    page.goto(merchant.page(dark + BODY, code))
    card = CardFrame(page, shopper.server)
    expect(card.field("cardNumber")).to_be_visible()
    frame = page.frames[1]
    frame.evaluate(AXE_SCRIPT)
    assert problems(frame, ground) == []
    card.fill("4242424242424241", expiry="12 / 20", cvc="1")
    page.evaluate("card.call('validate')")
    wait_for(page, "card.state.error")
    assert problems(frame, ground) == []
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert frame.evaluate(overflow) is False


def problems(frame: Frame, ignored: list[str]) -> list[str]:
    found: list[str] = frame.evaluate(
        """async (ignored) => {
          await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
          const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
          const { violations } = await axe.run(document, { runOnly: tags });
          const counted = violations.filter(({ id }) => !ignored.includes(id));
          return counted.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
        }""",
        ignored,
    )
    return found


def test_a_light_page_gets_a_light_element(shopper: Shopper, merchant: Merchant) -> None:
    """Also where the browser prefers dark: the frame follows the page's `color-scheme`."""
    shopper.page.emulate_media(color_scheme="dark")
    shopper.page.goto(merchant.page(BODY, CODE))
    card = CardFrame(shopper.page, shopper.server)
    expect(card.field("cardNumber")).to_have_css("color", "rgb(27, 26, 24)")
    shopper.page.goto(merchant.page("<style>:root { color-scheme: dark }</style>" + BODY, CODE))
    expect(card.field("cardNumber")).to_have_css("color", "rgb(243, 239, 232)")


@pytest.mark.parametrize("layout", ["rows", "line"])
def test_it_has_its_height_before_it_is_scrolled_into_view(
    shopper: Shopper, merchant: Merchant, layout: str
) -> None:
    """Nothing on the merchant's page moves when the element is there."""
    far = '<div style="height: 5000px">A long page</div>' + BODY
    code = CODE.replace("createCardElement()", f"createCardElement({{layout: '{layout}'}})")
    height = "document.querySelector('iframe').getBoundingClientRect().height"
    shopper.page.goto(merchant.page(far, code + f"const before = {height};"))
    wait_for(shopper.page, 'told.some(({name}) => name === "ready")')
    wait_for(shopper.page, f"Math.abs({height} - before) < 2")  # fonts differ
