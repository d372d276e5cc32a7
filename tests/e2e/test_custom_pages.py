"""Forms of the merchant's own: what pages do with the checkout besides paying."""

from __future__ import annotations

import pytest

from tests.e2e.merchant.custom_form import Form, code_of
from tests.e2e.merchant.site import Merchant
from tests.e2e.shopper import Shopper
from tests.support.factories import CHALLENGED_CARD, post, shipping_options

pytestmark = pytest.mark.slow


def test_what_the_merchants_server_changes_is_read_again(
    shopper: Shopper, merchant: Merchant
) -> None:
    form = Form(shopper, merchant)
    form.open_script()
    told = form.call("runServerUpdate(async () => { throw new Error('away') })")
    assert told["error"]["message"] == "away"
    with form.server.api() as api:
        dearer = {"shipping_options": shipping_options()}
        post(api, f"/v1/checkout/sessions/{form.session['id']}", dearer)
    told = form.call("runServerUpdate(async () => {})")["session"]
    assert told["total"]["total"]["amount"] == "$24.00"


def test_a_card_element_can_be_closed_and_made_again(shopper: Shopper, merchant: Merchant) -> None:
    form = Form(shopper, merchant, customer_email="jenny@example.com")
    form.open_script()
    form.card.fill()
    form.page.wait_for_function("checkout.session().canConfirm")
    form.call("getElement().unmount()")
    assert form.call("session()")["canConfirm"] is False
    refused = form.call("confirm({redirect: 'if_required'})")
    assert refused["error"]["code"] == "card_element_unavailable"
    form.call("getElement().destroy()")
    form.call("createCardElement({layout: 'line'}).mount('#card')")
    form.card.fill()
    form.page.wait_for_function("checkout.session().canConfirm")
    assert form.call("confirm({redirect: 'if_required'})")["type"] == "success"


def test_a_return_url_is_checked_before_the_card_is_charged(
    shopper: Shopper, merchant: Merchant
) -> None:
    shopper.watch.expect("status of 400")
    form = Form(shopper, merchant, return_url=None, customer_email="jenny@example.com")
    form.open_script()
    form.card.fill()
    form.page.wait_for_function("checkout.session().canConfirm")
    refused = form.call("confirm({returnUrl: 'javascript:alert(1)'})")
    assert refused["error"]["param"] == "return_url"
    assert form.status()["status"] == "open"
    form.call(f"confirm({{returnUrl: '{merchant.origin}/back/{{CHECKOUT_SESSION_ID}}'}}) && null")
    form.page.wait_for_url(f"{merchant.origin}/back/{form.session['id']}")


def test_an_order_that_costs_nothing_needs_no_card(shopper: Shopper, merchant: Merchant) -> None:
    form = Form(shopper, merchant, customer_email="jenny@example.com", allow_promotion_codes=True)
    code = code_of(form.server, f"FREE{form.session['id'][-6:]}", percent_off=100)
    form.open_script()
    told = form.call("applyPromotionCode(given)", code)["session"]
    assert (told["collects"]["card"], told["canConfirm"]) == (False, True)
    paid = form.call("confirm({redirect: 'if_required'})")["session"]
    assert paid["status"] == {"type": "complete", "paymentStatus": "no_payment_required"}


def test_a_page_with_a_strict_policy_needs_three_directives(
    shopper: Shopper, merchant: Merchant
) -> None:
    """No inline style, and of other origins the provider's script, frames and calls alone."""
    provider = shopper.server.provider
    policy = (
        f"default-src 'none'; script-src 'nonce-n' {provider}; frame-src {provider}; "
        f"connect-src 'self' {provider}; img-src data:"
    )
    form = Form(shopper, merchant, customer_email="jenny@example.com")
    form.open(policy)
    form.card.fill(CHALLENGED_CARD)
    form.pay.click()
    form.challenge.get_by_test_id("test-source-authorize-3ds").click()
    form.page.wait_for_url("**/thanks?id=*")
