"""Client code of public samples, rewritten, over /v3/: cards and intents."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.element_frames import START, ElementFrames
from tests.e2e.shopper import Shopper
from tests.support.factories import CHALLENGED_CARD, DECLINED_CARD, GOOD_CARD, get, post

pytestmark = pytest.mark.slow
CARD = 'const card = stripe.elements().create("card"); card.mount("#card");'
SPLIT = """
  const elements = stripe.elements();
  const [number, expiry, cvc] = ["cardNumber", "cardExpiry", "cardCvc"].map((type) => elements.create(type));
  number.mount("#number"); expiry.mount("#expiry"); cvc.mount("#cvc");
"""


@pytest.fixture
def frames(shopper: Shopper, merchant: Merchant) -> ElementFrames:
    shopper.watch.expect("status of 40[02]")  # the browser logs what the API refuses
    return ElementFrames(shopper.page, merchant)


def intent(shopper: Shopper, path: str = "payment_intents", **changes: Any) -> dict[str, Any]:
    paid = {"amount": 1900, "currency": "usd"} if path == "payment_intents" else {}
    with shopper.server.api() as api:
        return post(api, f"/v1/{path}", {**paid, **changes})


def status(shopper: Shopper, made: dict[str, Any]) -> str:
    with shopper.server.api() as api:
        return str(get(api, f"/v1/{made['object']}s/{made['id']}")["status"])


def test_a_payment_element_pays_and_leads_to_the_return_url(
    shopper: Shopper, frames: ElementFrames, merchant: Merchant
) -> None:
    made = intent(shopper)
    code = f"""
      const elements = stripe.elements({{clientSecret: "{made["client_secret"]}", appearance: {{theme: "stripe"}}}});
      elements.create("payment").mount("#payment");
      form.addEventListener("submit", (event) => {{
        event.preventDefault();
        stripe.confirmPayment({{elements, confirmParams: {{return_url: location.origin + "/complete?order=1"}}}});
      }});
    """
    frames.open(code, "payment")
    frames.fill_payment()
    frames.page.get_by_role("button", name="Pay").click()
    frames.page.wait_for_url("**/complete?**")
    assert f"order=1&payment_intent={made['id']}&payment_intent_client_secret=" in frames.page.url
    assert frames.page.url.endswith("redirect_status=succeeded")
    assert status(shopper, made) == "succeeded"


def test_a_card_element_pays_and_tells_its_changes(shopper: Shopper, frames: ElementFrames) -> None:
    made = intent(shopper)
    code = f"""{CARD}
      const told = [];
      for (const name of ["ready", "change", "focus"]) card.on(name, (event) => told.push([name, event]));
    """
    frames.open(code, "card")
    frames.fill_card()
    frames.page.wait_for_selector("#card.StripeElement--complete")
    heard = frames.call("told")
    assert heard[0] == ["ready", {"elementType": "card"}]
    assert heard[-1][1] == {
        "elementType": "card",
        "empty": False,
        "complete": True,
        "error": None,
        "brand": "visa",
        "value": {"postalCode": "97201"},
    }
    assert "4242" not in str([heard, frames.call("messages")])
    paid = frames.call(
        "stripe.confirmCardPayment(given, {payment_method: {card, billing_details: {name: 'Jane'}}})",
        made["client_secret"],
    )
    assert paid["paymentIntent"]["status"] == "succeeded"
    with shopper.server.api() as api:
        method = get(api, f"/v1/payment_methods/{paid['paymentIntent']['payment_method']}")
    assert method["billing_details"]["name"] == "Jane"
    assert method["billing_details"]["address"]["postal_code"] == "97201"


def test_a_decline_is_an_error_in_stripes_shape(shopper: Shopper, frames: ElementFrames) -> None:
    made = intent(shopper)
    frames.open(CARD, "card")
    frames.fill_card(number=DECLINED_CARD)
    code = "stripe.confirmCardPayment(given, {payment_method: {card}})"
    error = frames.call(code, made["client_secret"])["error"]
    assert (error["type"], error["code"]) == ("card_error", "card_declined")
    assert error["decline_code"] == "generic_decline"
    assert error["payment_intent"]["status"] == "requires_payment_method"
    frames.fill_card()
    assert frames.call(code, made["client_secret"])["paymentIntent"]["status"] == "succeeded"


def test_what_is_not_complete_is_not_sent(shopper: Shopper, frames: ElementFrames) -> None:
    made = intent(shopper)
    frames.open(CARD, "card")
    frames.fill("card", cardnumber="4242")
    error = frames.call("stripe.createPaymentMethod({type: 'card', card})")["error"]
    assert (error["type"], error["code"]) == ("validation_error", "incomplete_number")
    frames.page.wait_for_selector("#card.StripeElement--invalid")
    assert status(shopper, made) == "requires_payment_method"


def test_three_elements_are_one_card(shopper: Shopper, frames: ElementFrames) -> None:
    frames.open(SPLIT, "number", "expiry", "cvc")
    frames.fill("number", cardnumber=GOOD_CARD)
    frames.fill("expiry", exp_date="1234")
    code = (
        "stripe.createPaymentMethod({type: 'card', card: number, billing_details: {name: 'Jane'}})"
    )
    assert frames.call(code)["error"]["code"] == "incomplete_cvc"
    frames.page.wait_for_selector("#cvc.StripeElement--invalid")
    frames.fill("cvc", cvc="123")
    card = frames.call(code)["paymentMethod"]["card"]
    assert (card["last4"], card["exp_month"], card["exp_year"]) == ("4242", 12, 2034)
    assert "12 / 34" not in str(frames.call("messages"))


@pytest.mark.parametrize(("action", "ended"), [("authorize", "succeeded"), ("fail", "failed")])
def test_three_d_secure_opens_in_a_dialog(
    shopper: Shopper, frames: ElementFrames, action: str, ended: str
) -> None:
    made = intent(shopper)
    frames.open(CARD, "card")
    frames.fill_card(number=CHALLENGED_CARD)
    frames.begin(
        "stripe.confirmCardPayment(given, {payment_method: {card}})", made["client_secret"]
    )
    frames.answer_challenge(action)
    result = frames.ended()
    if ended == "succeeded":
        assert result["paymentIntent"]["status"] == "succeeded"
    else:
        assert result["error"]["code"] == "payment_intent_authentication_failure"
        assert result["error"]["payment_intent"]["status"] == "requires_payment_method"
    assert frames.page.locator("dialog").count() == 0


def test_a_next_action_is_handled_later(shopper: Shopper, frames: ElementFrames) -> None:
    made = intent(shopper)
    frames.open(CARD, "card")
    frames.fill_card(number=CHALLENGED_CARD)
    waiting = frames.call(
        "stripe.confirmCardPayment(given, {payment_method: {card}}, {handleActions: false})",
        made["client_secret"],
    )
    assert waiting["paymentIntent"]["status"] == "requires_action"
    frames.begin("stripe.handleNextAction({clientSecret: given})", made["client_secret"])
    frames.answer_challenge("authorize")
    assert frames.ended()["paymentIntent"]["status"] == "succeeded"


def test_three_d_secure_fails_at_once_where_the_page_may_not_frame_it(
    shopper: Shopper, merchant: Merchant
) -> None:
    """The browser says nothing to a page about a frame that it has refused."""
    shopper.watch.expect("frame-ancestors|chrome-error")
    page, made = shopper.page, intent(shopper)
    page.goto(merchant.page("", START, script="/v3/").replace("127.0.0.1", "localhost"))
    confirm = "stripe.confirmCardPayment(given, {payment_method: 'pm_card_authenticationRequired'})"
    error = page.evaluate(f"(given) => {confirm}", made["client_secret"])["error"]
    assert (error["type"], error["code"]) == ("invalid_request_error", "origin_not_allowed")
    assert "allowed_origins don’t contain http://localhost:" in error["message"]
    assert error["payment_intent"]["status"] == status(shopper, made) == "requires_action"
    assert page.locator("dialog").count() == 0


def test_elements_of_a_page_that_is_not_allowed_stay_blank(
    shopper: Shopper, merchant: Merchant
) -> None:
    shopper.watch.expect("frame-ancestors|stayed blank|chrome-error")
    code = f"""{START}
      for (const type of ["card", "payment"]) {{
        const elements = stripe.elements({{mode: "payment", amount: 1900, currency: "usd"}});
        elements.create(type).mount("#" + type);
      }}"""
    page = shopper.page
    body = '<div id="card"></div><div id="payment"></div>'
    with page.expect_console_message(lambda message: "Till: the frame" in message.text) as said:
        page.goto(merchant.page(body, code, script="/v3/").replace("127.0.0.1", "localhost"))
    assert "allowed_origins contain http://localhost:" in said.value.text
    expect(page.locator("iframe")).to_have_count(2)
    for frame in page.locator("iframe").all():
        expect(frame).to_be_hidden()


def test_setup_keeps_a_card(shopper: Shopper, frames: ElementFrames) -> None:
    for call, place in (
        ("stripe.confirmSetup({elements, redirect: 'if_required'})", "payment"),
        (
            "stripe.confirmCardSetup(given, {payment_method: {card: elements.getElement('card')}})",
            "card",
        ),
    ):
        made = intent(shopper, "setup_intents")
        secret = made["client_secret"]
        code = f"""
          const elements = stripe.elements({{clientSecret: "{secret}"}});
          elements.create("{place}").mount("#{place}");
        """
        frames.open(code, place)
        (frames.fill_payment if place == "payment" else frames.fill_card)()
        assert frames.call(call, secret)["setupIntent"]["status"] == "succeeded"


def test_an_intent_is_made_after_the_elements(shopper: Shopper, frames: ElementFrames) -> None:
    """`mode`, `amount` and `currency` in place of a client secret; `submit` comes first."""
    code = """
      const elements = stripe.elements({mode: "payment", amount: 1900, currency: "usd"});
      elements.create("linkAuthentication").mount("#email");
      elements.create("address", {mode: "shipping"}).mount("#address");
      elements.create("payment").mount("#payment");
      const pay = (clientSecret) => stripe.confirmPayment({elements, clientSecret, redirect: "if_required"});
    """
    frames.open(code, "email", "address", "payment")
    made = intent(shopper)
    early = frames.call("pay(given).catch(({message}) => ({message}))", made["client_secret"])
    assert early == {"message": "stripe.confirmPayment(): call elements.submit() first."}
    assert frames.call("elements.submit()")["error"]["code"] == "incomplete_email"
    frames.fill("email", email="jane@example.com")
    frames.frame("address").locator('[name="country"]').select_option("DE")
    frames.fill("address", name="Jane Doe", addressLine1="Hauptstr. 1", locality="Berlin")
    frames.fill("address", postalCode="10115")
    frames.fill_payment()
    assert frames.call("elements.submit()") == {"selectedPaymentMethod": "card"}
    paid = frames.call("pay(given)", made["client_secret"])["paymentIntent"]
    assert paid["status"] == "succeeded"
    assert paid["shipping"]["name"] == "Jane Doe"
    assert paid["shipping"]["address"]["city"] == "Berlin"
    value = frames.call("elements.getElement('address').getValue()")
    assert value["complete"]
    assert value["value"]["address"]["country"] == "DE"


def test_a_token_is_made_and_other_calls_name_themselves(
    shopper: Shopper, frames: ElementFrames
) -> None:
    frames.open(CARD, "card")
    frames.fill_card()
    token = frames.call("stripe.createToken(card, {name: 'Jane'})")["token"]
    assert (token["card"]["last4"], token["card"]["name"]) == ("4242", "Jane")
    assert token["card"]["address_zip"] == "97201"
    for code, message in (
        ("stripe.confirmIdealPayment('x')", "Till has no stripe.confirmIdealPayment()"),
        ("stripe.createConfirmationToken({})", "Till has no stripe.createConfirmationToken()"),
        ("stripe.confirmSepaDebitPayment('x')", "Till has no stripe.confirmSepaDebitPayment()"),
        ("stripe.collectBankAccountForPayment({})", "Till has no stripe.collectBankAccount"),
        ("stripe.elements({paymentMethodTypes: ['us_bank_account']})", "has us_bank_account"),
        ("stripe.elements({appearance: {rules: {'input': {}}}})", "no appearance rule for input"),
        ("stripe.elements().create('iban')", "Till has no element of the type iban"),
        ("Stripe('sk_test_xxx')", "pass a publishable key"),
        ("stripe.confirmCardPayment('pi_1')", "the client secret must have the form"),
    ):
        refused = frames.call(f"(async () => {code})().catch(({{message}}) => ({{message}}))")
        assert message in refused["message"]
    assert frames.call("[typeof stripe.then, 'elements' in stripe, Stripe.version]") == [
        "undefined",
        True,
        3,
    ]
    assert frames.call("stripe.paymentRequest({}).canMakePayment()") is None
