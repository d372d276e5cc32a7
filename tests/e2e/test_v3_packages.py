"""Stripe's own packages for pages, @stripe/stripe-js and @stripe/react-stripe-js, with the script of /v3/."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route

from tests.e2e.merchant.site import Merchant
from tests.e2e.pages.element_frames import ElementFrames
from tests.e2e.shopper import Shopper
from tests.support.factories import post
from tests.support.servers import ROOT

pytestmark = pytest.mark.slow
PACKAGES = ROOT / ".venv" / "sdk" / "node" / "node_modules"
"""Where `make test-slow` installs them."""
SCRIPTS = (
    "react/umd/react.production.min.js",
    "react-dom/umd/react-dom.production.min.js",
    "@stripe/react-stripe-js/dist/react-stripe.umd.min.js",
)
LOADER = "@stripe/stripe-js/dist/index.js"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<link rel="icon" href="data:,"></head><body><div id="root"></div>{scripts}
<script>(() => {{ const exports = {{}}; {loader}; window.loadStripe = exports.loadStripe; }})();</script>
<script>{code}</script></body></html>"""
SHOP = """
  const {createElement: h} = React;
  const {Elements, PaymentElement, CardElement, useStripe, useElements} = ReactStripe;
  const stripePromise = loadStripe("pk_test_xxx");
  function Form({secret, kind}) {
    const stripe = useStripe();
    const elements = useElements();
    const pay = async (event) => {
      event.preventDefault();
      window.result = kind === "payment"
        ? await stripe.confirmPayment({elements, redirect: "if_required"})
        : await stripe.confirmCardPayment(secret, {payment_method: {card: elements.getElement(CardElement)}});
    };
    return h("form", {onSubmit: pay},
      h("div", {id: kind}, kind === "payment" ? h(PaymentElement) : h(CardElement, {options: {hidePostalCode: false}})),
      h("button", {disabled: !stripe}, "Pay"));
  }
  const options = KIND === "payment" ? {clientSecret: SECRET} : undefined;
  const shop = h(Elements, {stripe: stripePromise, options}, h(Form, {secret: SECRET, kind: KIND}));
  ReactDOM.createRoot(document.getElementById("root")).render(h(React.StrictMode, null, shop));
"""


@pytest.mark.parametrize("kind", ["payment", "card"])
def test_a_shop_in_react_is_paid(shopper: Shopper, merchant: Merchant, kind: str) -> None:
    """The packages load the script from Stripe's address. The browser answers with that of /v3/, as docs/v3.md says."""
    if not (PACKAGES / LOADER).is_file():
        pytest.skip("npm is not installed")
    shopper.watch.expect("left the machine: https://js.stripe.com/")
    script = httpx.get(f"{shopper.server.provider}/v3/", trust_env=False).text

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/javascript", body=script)

    shopper.page.route("https://js.stripe.com/**", answer)
    with shopper.server.api() as api:
        intent = post(api, "/v1/payment_intents", {"amount": 1900, "currency": "usd"})
    constants = f'const SECRET = "{intent["client_secret"]}", KIND = "{kind}";'
    merchant.pages[f"/react-{kind}"] = page_with(constants + SHOP)
    shopper.page.goto(f"{merchant.origin}/react-{kind}")
    frames = ElementFrames(shopper.page, merchant)
    if kind == "payment":
        frames.fill_payment()
    else:
        frames.fill_card()
    shopper.page.get_by_role("button", name="Pay").click()
    assert frames.ended()["paymentIntent"]["status"] == "succeeded"


def page_with(code: str) -> str:
    scripts = "".join(f"<script>{text(PACKAGES / name)}</script>" for name in SCRIPTS)
    return PAGE.format(scripts=scripts, loader=text(PACKAGES / LOADER), code=code)


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
