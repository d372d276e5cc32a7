"""The payment page in a frame on a merchant's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.embedded_page import FramedCheckout
from tests.e2e.shopper import Shopper
from tests.support.factories import CHALLENGED_CARD, DECLINED_CARD, create_session
from tests.support.servers import eventually

BODY = '<h1>Your order</h1><div id="checkout"></div><div id="other"></div><p id="after">After</p>'
CODE = """
  window.completed = 0;
  const till = Till("pk_test_xxx");
  const fetchClientSecret = async () => "{secret}";
  till.initEmbeddedCheckout({{fetchClientSecret, onComplete: () => completed++}}).then((made) => {{
    window.checkout = made;
    made.mount("#checkout");
  }});
"""
FITS = """
  document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth
    && Math.abs(document.body.clientHeight - innerHeight) < 2
"""
"""Whether the frame's page fills its frame, and does not scroll."""
Embed = Callable[..., FramedCheckout]


def secret_of(shopper: Shopper, **session: Any) -> str:
    """The client secret of a new embedded session."""
    told = {"ui_mode": "embedded", "success_url": None, "cancel_url": None, **session}
    secret: str = create_session(shopper.server, **told)["client_secret"]
    return secret


@pytest.fixture
def embed(shopper: Shopper, merchant: Merchant) -> Embed:
    """`embed(**session)`: the page of a new session, in its frame."""

    def open_page(**session: Any) -> FramedCheckout:
        shopper.page.goto(merchant.page(BODY, CODE.format(secret=secret_of(shopper, **session))))
        checkout = FramedCheckout(shopper.page)
        checkout.wait_until_ready()
        return checkout

    return open_page


def height(page: Page) -> float:
    box = page.locator("#checkout iframe").bounding_box()
    assert box
    return box["height"]


def test_a_purchase_in_the_frame_ends_at_the_return_url(embed: Embed, merchant: Merchant) -> None:
    checkout = embed(return_url=f"{merchant.origin}/thanks?id={{CHECKOUT_SESSION_ID}}")
    assert checkout.cancel_link.count() == 0
    checkout.fill_digital()
    checkout.press_pay()
    checkout.page.wait_for_url(f"{merchant.origin}/thanks?id=cs_*")
    expect(checkout.page.get_by_role("heading")).to_have_text("Thank you")
    assert not [visit for visit in merchant.visits if "cs_" in visit and "_secret_" in visit]


@pytest.mark.slow
@pytest.mark.parametrize("wanted", ["never", "if_required"])
def test_without_a_redirect_the_page_is_told_once(embed: Embed, wanted: str) -> None:
    checkout = embed(redirect_on_completion=wanted)
    checkout.fill_digital()
    checkout.press_pay()
    expect(checkout.state).to_have_attribute("data-status", "complete")
    checkout.page.wait_for_function("completed === 1")
    url = checkout.page.url
    checkout.page.evaluate("checkout.unmount(); checkout.mount('#checkout')")
    expect(checkout.state).to_have_attribute("data-status", "complete")
    assert (checkout.page.evaluate("completed"), checkout.page.url) == (1, url)


@pytest.mark.slow
def test_a_purchase_by_keyboard_with_a_decline_and_3d_secure(embed: Embed) -> None:
    checkout = embed(redirect_on_completion="never")
    keyboard, page = checkout.page.keyboard, checkout.page
    checkout.field("email").focus()
    for text in ("jenny@example.com", DECLINED_CARD, "1234", "123", "Jenny Rosen", None, "94080"):
        if text:
            keyboard.type(text)
        keyboard.press("Tab")
    expect(checkout.pay_button).to_be_focused()
    keyboard.press("Enter")
    expect(checkout.decline_message).to_be_visible()
    expect(checkout.field("cardNumber")).to_be_focused()
    checkout.fill_card(CHALLENGED_CARD)
    checkout.field("cardCvc").press("Enter")
    complete = checkout.frame.get_by_test_id("test-source-authorize-3ds")
    expect(complete).to_be_visible()
    complete.press("Enter")
    expect(checkout.state).to_have_attribute("data-status", "complete")
    page.wait_for_function("completed === 1")
    assert len(page.frames) == 2


@pytest.mark.slow
def test_a_failed_challenge_comes_back_into_the_frame(embed: Embed, merchant: Merchant) -> None:
    checkout = embed(return_url=f"{merchant.origin}/thanks")
    checkout.fill_digital(CHALLENGED_CARD)
    checkout.press_pay()
    checkout.answer_challenge("fail")
    expect(checkout.decline_message).to_be_visible()
    expect(checkout.field("email")).to_have_value("jenny@example.com")
    checkout.pay_with()
    checkout.page.wait_for_url(f"{merchant.origin}/thanks")


@pytest.mark.slow
def test_the_frame_is_as_high_as_its_content(embed: Embed) -> None:
    checkout = embed()
    page, body = checkout.page, checkout.frame.locator("body")
    before = height(page)
    assert before > 400
    checkout.press_pay()
    expect(checkout.error_summary).to_be_visible()
    page.wait_for_function(
        "(before) => document.querySelector('iframe').clientHeight > before", arg=before
    )
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        expect(page.locator("#after")).to_be_visible()
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
        frame = page.frames[1]
        eventually(lambda frame=frame: frame.evaluate(FITS))
    expect(body).to_be_visible()


@pytest.mark.slow
def test_unmount_destroy_and_two_of_them(embed: Embed, shopper: Shopper) -> None:
    checkout = embed()
    page = checkout.page
    with pytest.raises(Error, match="mounted already"):
        page.evaluate("checkout.mount('#other')")
    other = secret_of(shopper)
    page.evaluate(
        """async (clientSecret) => {
          window.second = await till.initEmbeddedCheckout({clientSecret});
          second.mount(document.getElementById("other"));
        }""",
        other,
    )
    both = FramedCheckout(page, "#other")
    both.wait_until_ready()
    page.evaluate("checkout.unmount()")
    assert checkout.element.count() == 0
    page.evaluate("checkout.mount('#checkout')")
    checkout.wait_until_ready()
    page.evaluate("checkout.destroy()")
    assert checkout.element.count() == 0
    with pytest.raises(Error, match="was destroyed"):
        page.evaluate("checkout.mount('#checkout')")
    both.fill_digital()
    both.press_pay()
    expect(both.state).to_have_attribute("data-status", "complete")
    assert page.evaluate("completed") == 0


@pytest.mark.slow
def test_a_page_of_an_origin_that_is_not_allowed_stays_blank(
    shopper: Shopper, merchant: Merchant
) -> None:
    shopper.watch.expect("frame-ancestors|stayed blank|chrome-error")
    page = shopper.page
    code = CODE.format(secret=secret_of(shopper))
    elsewhere = merchant.page(BODY, code).replace("127.0.0.1", "localhost")
    with page.expect_console_message(lambda message: "Till: the frame" in message.text) as said:
        page.goto(elsewhere)
    assert "allowed_origins contain http://localhost:" in said.value.text
    assert height(page) == 0


@pytest.mark.slow
def test_a_secret_of_no_session_stays_blank_and_says_why(
    shopper: Shopper, merchant: Merchant
) -> None:
    shopper.watch.expect("client secret is not that|status of 403")
    page = shopper.page
    with page.expect_console_message(lambda message: "Till: The client" in message.text):
        page.goto(merchant.page(BODY, CODE.format(secret="cs_1_secret_2")))
    assert height(page) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("till.initEmbeddedCheckout({})", "pass either clientSecret or fetchClientSecret"),
        ("till.initEmbeddedCheckout({clientSecret: 'sk_test_xxx'})", "looks like cs_"),
        ("till.initEmbeddedCheckout({fetchClientSecret: 'x'})", "is a function"),
        ("till.initEmbeddedCheckout({clientSecret: 'x', onComplete: 1})", "onComplete"),
        ("checkout.unmount(); checkout.mount('#nowhere')", "there is no element #nowhere"),
    ],
)
def test_a_mistake_of_the_merchants_is_thrown(embed: Embed, code: str, message: str) -> None:
    page = embed().page
    with pytest.raises(Error, match=message):
        page.evaluate(f"async () => {{ {code.replace('till.init', 'return till.init')} }}")


@pytest.mark.slow
def test_messages_of_other_windows_change_nothing(embed: Embed) -> None:
    """A page that guesses the greeting of the channel gets no end of it, and moves nothing."""
    checkout = embed()
    page = checkout.page
    before = height(page)
    page.evaluate(
        """() => {
          const frame = document.querySelector("iframe");
          for (const data of ["till:hello", {tell: "size", detail: {height: 1}}]) {
            window.postMessage(data, "*");
            dispatchEvent(new MessageEvent("message", {data, source: window, origin: location.origin}));
          }
          frame.contentWindow.postMessage("till:connect", "*", [new MessageChannel().port2]);
          frame.contentWindow.postMessage({call: 1, name: "open", params: {clientSecret: "x"}}, "*");
        }"""
    )
    checkout.fill_email()
    assert height(page) == before
