"""Client code of public samples, rewritten, over /v3/: Checkout in its three forms."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.card_frame import CardFrame
from tests.e2e.pages.element_frames import ElementFrames
from tests.e2e.pages.embedded_page import FramedCheckout
from tests.e2e.shopper import Shopper
from tests.support.factories import create_session

pytestmark = pytest.mark.slow
EMBEDDED = """
  stripe.NAME({fetchClientSecret: async () => "SECRET"}).then((checkout) => checkout.mount("#checkout"));
"""
OLDER = """
  const opened = stripe.initCheckout({fetchClientSecret: async () => "SECRET"}).then((checkout) => {
    checkout.createElement("payment").mount("#card");
    return checkout;
  });
  const confirm = async () => (await opened).confirm({redirect: "if_required", email: "jane@example.com"});
"""
NEWER = """
  const checkout = stripe.initCheckoutElementsSdk({clientSecret: Promise.resolve("SECRET")});
  const changes = [];
  checkout.on("change", (session) => changes.push(session));
  checkout.createPaymentElement().mount("#card");
  const confirm = async () => {
    const loaded = await checkout.loadActions();
    const before = loaded.actions.getSession().status;
    const done = await loaded.actions.confirm({redirect: "if_required", email: "jane@example.com"});
    return {...done, loaded: loaded.type, before, changed: changes.length > 0};
  };
"""


@pytest.fixture
def frames(shopper: Shopper, merchant: Merchant) -> ElementFrames:
    return ElementFrames(shopper.page, merchant)


def new_session(shopper: Shopper, ui_mode: str, **changes: Any) -> dict[str, Any]:
    told = {"ui_mode": ui_mode, "success_url": None, "cancel_url": None, **changes}
    return create_session(shopper.server, **told)


def test_the_id_of_a_session_leads_to_the_payment_page(
    shopper: Shopper, frames: ElementFrames
) -> None:
    session = create_session(shopper.server)
    code = f"""
      form.onsubmit = (event) => {{
        event.preventDefault();
        stripe.redirectToCheckout({{sessionId: "{session["id"]}"}});
      }};
    """
    frames.open(code)
    frames.page.get_by_role("button", name="Pay").click()
    frames.page.wait_for_url(session["url"])
    expect(frames.page.get_by_test_id("hosted-payment-submit-button")).to_be_visible()


@pytest.mark.parametrize("name", ["initEmbeddedCheckout", "createEmbeddedCheckoutPage"])
def test_an_embedded_session_is_paid_in_its_frame(
    shopper: Shopper, frames: ElementFrames, merchant: Merchant, name: str
) -> None:
    session = new_session(shopper, "embedded", return_url=f"{merchant.origin}/thanks")
    code = EMBEDDED.replace("NAME", name).replace("SECRET", session["client_secret"])
    frames.open(code, "checkout")
    checkout = FramedCheckout(shopper.page)
    checkout.wait_until_ready()
    checkout.fill_digital()
    checkout.press_pay()
    shopper.page.wait_for_url(f"{merchant.origin}/thanks")


@pytest.mark.parametrize("code", [OLDER, NEWER], ids=["older", "newer"])
def test_a_form_of_the_merchants_own_pays_a_session(
    shopper: Shopper, frames: ElementFrames, merchant: Merchant, code: str
) -> None:
    session = new_session(shopper, "custom", return_url=f"{merchant.origin}/thanks")
    frames.open(code.replace("SECRET", session["client_secret"]), "card")
    card = CardFrame(shopper.page, shopper.server)
    card.fill()
    if code == NEWER:
        frames.call("void checkout.changeAppearance({variables: {colorText: 'rgb(1, 2, 3)'}})")
        expect(card.field("cardNumber")).to_have_css("color", "rgb(1, 2, 3)")
    result = frames.call("confirm()")
    assert result["type"] == "success"
    assert result["session"]["status"]["type"] == "complete"
    if code == NEWER:
        assert (result["loaded"], result["before"]["type"]) == ("success", "open")
        assert result["changed"]


def test_a_secret_that_is_none_is_an_error(shopper: Shopper, frames: ElementFrames) -> None:
    frames.open("")
    loaded = frames.call("stripe.initCheckout({clientSecret: 'cs_1'}).loadActions()")
    assert loaded["type"] == "error"
    assert "clientSecret" in loaded["error"]["message"]
