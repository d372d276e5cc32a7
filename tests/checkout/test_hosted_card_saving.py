"""The shopper's consent saves a card, and what else keeps a card says whether it is offered again."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import Api
from tests.checkout.hosted_page import Html, Shopper
from tests.checkout.payment_calls import CHALLENGED, DECLINING, METHODS, made
from tests.checkout.test_hosted_saved_cards import AGAIN, method_of, new_customer, now, shown, visit


def test_consent_saves_the_card_for_the_next_page(api: Api) -> None:
    customer = new_customer(api)
    session, shopper = visit(api, customer=customer, **AGAIN)
    page = shopper.page()
    assert "Save my card for next time with Northdesk" in shopper.get().text
    assert "saveCard" not in page.fields  # not ticked
    assert shopper.pay(page=page, saveCard="true").status_code == 303
    saved = method_of(api, session)
    assert (saved["customer"], saved["allow_redisplay"]) == (customer, "always")
    events = made(api.get("/v1/events", type="payment_method.attached"))["data"]
    assert events[0]["data"]["object"]["allow_redisplay"] == "always"
    session, shopper = visit(api, customer=customer)
    assert shown(shopper.page()) == [saved["id"], "new"]
    assert shopper.pay().status_code == 303
    assert method_of(api, session)["id"] == saved["id"]


def test_without_consent_the_card_is_not_saved(api: Api) -> None:
    customer = new_customer(api)
    session, shopper = visit(api, customer=customer, **AGAIN)
    assert shopper.pay().status_code == 303
    assert method_of(api, session)["customer"] is None
    _session, shopper = visit(api, customer=customer)
    assert shopper.pay(saveCard="true").status_code == 303
    assert shown(visit(api, customer=customer)[1].page()) == []


def test_a_guest_who_saves_a_card_becomes_a_customer(api: Api) -> None:
    session, shopper = visit(api, **AGAIN)
    assert shopper.pay(saveCard="true").status_code == 303
    customer = now(api, session)["customer"]
    assert method_of(api, session)["customer"] == customer
    assert made(api.get(f"/v1/customers/{customer}"))["email"] == "jenny@example.com"


def test_consent_survives_a_challenge_and_a_decline_saves_nothing(api: Api) -> None:
    customer = new_customer(api)
    session, shopper = visit(api, customer=customer, **AGAIN)
    page = Html(shopper.pay(cardNumber=DECLINING, saveCard="true").text)
    assert page.fields["saveCard"] == "true"
    bank = Shopper(api.app, session["url"])
    bank.path = shopper.pay(cardNumber=CHALLENGED, saveCard="true").headers["Location"]
    assert bank.post({"action": "complete"}).status_code == 303
    listed = made(api.get(METHODS, customer=customer))["data"]
    assert [each["card"]["last4"] for each in listed] == ["3184"]
    assert listed[0]["allow_redisplay"] == "always"


def test_what_else_keeps_a_card_says_whether_it_is_offered_again(api: Api) -> None:
    """As at Stripe: `always` from mode `setup`, `limited` from `setup_future_usage`, or what the merchant says."""
    customer = new_customer(api)
    setup = {"mode": "setup", "line_items": None, "currency": "usd", "customer": customer}
    later = {"payment_intent_data": {"setup_future_usage": "off_session"}, "customer": customer}
    cases: list[tuple[dict[str, Any], str]] = [
        (setup, "always"),
        (setup | {"payment_method_data": {"allow_redisplay": "limited"}}, "limited"),
        (later, "limited"),
        (later | {"payment_method_data": {"allow_redisplay": "unspecified"}}, "unspecified"),
    ]
    for changes, wanted in cases:
        assert visit(api, **changes)[1].pay(**{"saved-card": "new"}).status_code == 303
        (newest,) = made(api.get(METHODS, customer=customer, limit="1"))["data"]
        assert newest["allow_redisplay"] == wanted, changes
    _session, shopper = visit(api, **later, **AGAIN)
    assert shopper.pay(saveCard="true", **{"saved-card": "new"}).status_code == 303
    (newest,) = made(api.get(METHODS, customer=customer, limit="1"))["data"]
    assert (newest["customer"], newest["allow_redisplay"]) == (customer, "always")
