"""Saved cards on the payment page, as a browser without script uses them."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import CUSTOMER, SESSIONS, Api
from tests.checkout.hosted_page import EBOOK, Html, Shopper
from tests.checkout.payment_calls import CHALLENGED, METHODS, card, made

AGAIN = {"saved_payment_method_options": {"payment_method_save": "enabled"}}
REMOVABLE = {"saved_payment_method_options": {"payment_method_remove": "enabled"}}


def new_customer(api: Api) -> str:
    customer: str = made(api.post("/v1/customers", {"email": "ada@example.com"}))["id"]
    return customer


def keep(api: Api, customer: str, number: str = "4242424242424242", **changes: Any) -> str:
    """Attach a card to the customer, offered again unless told otherwise. Returns its id."""
    fields = {"allow_redisplay": "always", "billing_details": {"name": "Ada"}, **changes}
    expiry = fields.pop("expiry", {})
    method: str = made(api.post(METHODS, {**card(number, **expiry), **fields}))["id"]
    made(api.post(f"{METHODS}/{method}/attach", {"customer": customer}))
    return method


def visit(api: Api, **changes: Any) -> tuple[dict[str, Any], Shopper]:
    session = api.session(**{"line_items": [EBOOK], **changes})
    return session, Shopper(api.app, session["url"])


def shown(page: Html) -> list[str | None]:
    """The values of the choices, in the order of the page."""
    return [e.get("value") for _tag, e in page.elements if e.get("name") == "saved-card"]


def method_of(api: Api, session: dict[str, Any]) -> dict[str, Any]:
    """The payment method that has paid the session."""
    (charge,) = made(api.get("/v1/charges", payment_intent=session["payment_intent"]))["data"]
    return made(api.get(f"{METHODS}/{charge['payment_method']}"))


def now(api: Api, session: dict[str, Any]) -> dict[str, Any]:
    return made(api.get(f"{SESSIONS}/{session['id']}"))


def test_a_customer_pays_with_a_saved_card_without_its_details(api: Api) -> None:
    customer = new_customer(api)
    older, newer = keep(api, customer), keep(api, customer, "5555555555554444")
    session, shopper = visit(api, customer=customer)
    text, page = shopper.get().text, shopper.page()
    assert shown(page) == [newer, older, "new"]
    assert page.fields["saved-card"] == newer
    for words in (
        "Mastercard ••••\xa04444",
        "Visa ••••\xa04242",
        "Expires 12/40",
        "Use another card",
    ):
        assert words in text
    paid = shopper.pay(page=page, cardNumber="", cardExpiry="", cardCvc="", billingName="",
        billingPostalCode="", **{"saved-card": older})  # fmt: skip
    assert paid.status_code == 303
    assert method_of(api, session)["id"] == older
    done = now(api, session)
    assert done["payment_status"] == "paid"
    assert done["customer_details"]["name"] == "Ada"


def test_another_card_is_checked_and_not_saved(api: Api) -> None:
    customer = new_customer(api)
    keep(api, customer)
    session, shopper = visit(api, customer=customer)
    wrong = shopper.pay(cardNumber="4242", **{"saved-card": "new"})
    assert "Your card number is incomplete." in wrong.text
    assert Html(wrong.text).fields["saved-card"] == "new"
    assert shopper.pay(**{"saved-card": "new"}).status_code == 303
    assert method_of(api, session)["customer"] is None


def test_a_form_that_names_no_saved_card_has_the_details_of_one(api: Api) -> None:
    customer = new_customer(api)
    keep(api, customer)
    session, shopper = visit(api, customer=customer)
    answers = {"cardNumber": "5555555555554444", "saved-card": None}
    assert shopper.pay(**answers).status_code == 303
    assert method_of(api, session)["card"]["last4"] == "4444"


def test_a_saved_card_that_asks_for_3d_secure_or_declines(api: Api) -> None:
    customer = new_customer(api)
    asking = keep(api, customer, CHALLENGED)
    session, shopper = visit(api, customer=customer)
    asked = shopper.pay()
    assert asked.status_code == 303
    bank = Shopper(api.app, session["url"])
    bank.path = asked.headers["Location"]
    assert bank.post({"action": "fail"}).status_code == 303
    shopper.path = bank.get().headers["Location"].removeprefix(shopper.origin)
    page = shopper.page()
    assert page.test_id("decline-message") is not None
    assert page.fields["saved-card"] == asking
    shopper.path = shopper.path.partition("?")[0]
    bank.path = shopper.pay().headers["Location"]
    bank.post({"action": "complete"})
    assert now(api, session)["payment_status"] == "paid"
    declining = keep(api, customer, "4000000000000341")  # it can be attached, and declines payments
    _session, shopper = visit(api, customer=customer)
    page = Html(shopper.pay().text)
    message = page.test_id("decline-message")
    assert message is not None
    assert "autofocus" in message
    assert page.fields["saved-card"] == declining
    number = page.find(id="cardNumber")
    assert number is not None
    assert "aria-invalid" not in number


def test_only_cards_that_may_be_offered_again_and_are_the_customers(api: Api) -> None:
    ada, eve = new_customer(api), new_customer(api)
    kept = {each: keep(api, ada, allow_redisplay=each) for each in
        ("always", "limited", "unspecified")}  # fmt: skip
    strange = keep(api, eve)
    gone = keep(api, ada)
    made(api.post(f"{METHODS}/{gone}/detach"))
    assert shown(visit(api, customer=ada)[1].page()) == [kept["always"], "new"]
    for filters in (["limited", "always"], ["unspecified"], []):
        options = {"allow_redisplay_filters": filters}
        _session, shopper = visit(api, customer=ada, saved_payment_method_options=options)
        wanted = [kept[each] for each in ("unspecified", "limited", "always") if each in filters]
        assert shown(shopper.page()) == ([*wanted, "new"] if wanted else [])
    for changes in ({}, {"customer_email": "ada@example.com"}, {"customer_creation": "always"}):
        assert shown(visit(api, **changes)[1].page()) == []
    setup = {"mode": "setup", "line_items": None, "currency": "usd", "customer": ada}
    assert shown(Shopper(api.app, api.session(**setup)["url"]).page()) == []
    session, shopper = visit(api, customer=ada)
    for method in (strange, gone, kept["limited"], "pm_card_visa", "x" * 300):
        answer = shopper.pay(**{"saved-card": method})
        assert Html(answer.text).test_id("stale-notice") is not None, method
        assert now(api, session)["payment_status"] == "unpaid"
    made(api.post(f"{METHODS}/{kept['always']}/detach"))
    assert shopper.page().fields["email"] == "ada@example.com"


def test_an_expired_card_is_shown_and_cant_be_chosen(api: Api) -> None:
    customer = new_customer(api)
    expired = keep(api, customer, expiry={"exp_month": 12, "exp_year": 2026})
    good = keep(api, customer, "5555555555554444")
    api.advance(2 * 365 * 24 * 3600)
    session, shopper = visit(api, customer=customer)
    page = shopper.page()
    assert "Expired 12/26" in shopper.get().text
    disabled = page.find(value=expired)
    assert disabled is not None
    assert "disabled" in disabled
    assert page.fields["saved-card"] == good
    answer = shopper.pay(**{"saved-card": expired})
    assert Html(answer.text).test_id("stale-notice") is not None
    made(api.post(f"{METHODS}/{good}/detach"))
    page = shopper.page()
    assert shown(page) == [expired]
    assert shopper.pay(page=page).status_code == 303
    assert now(api, session)["payment_status"] == "paid"


def test_a_card_that_was_removed_meanwhile_charges_nothing(api: Api) -> None:
    customer = new_customer(api)
    method = keep(api, customer)
    session, shopper = visit(api, customer=customer)
    page = shopper.page()
    made(api.post(f"{METHODS}/{method}/detach"))
    answer = shopper.pay(page=page, **{"saved-card": method})
    assert Html(answer.text).test_id("stale-notice") is not None
    assert shown(Html(answer.text)) == []
    assert now(api, session)["payment_status"] == "unpaid"


def test_a_required_billing_address_is_that_of_the_card(api: Api) -> None:
    customer = new_customer(api)
    keep(api, customer)
    address = {"line1": "1 Main St", "city": "Portland", "state": "OR", "postal_code": "97201"}
    details = {"name": "Ada", "address": {**address, "country": "US"}}
    complete = keep(api, customer, billing_details=details)
    session, shopper = visit(api, customer=customer, billing_address_collection="required")
    assert shown(shopper.page()) == [complete, "new"]
    assert shopper.pay(billingAddressLine1="").status_code == 303
    assert now(api, session)["customer_details"]["address"]["line1"] == "1 Main St"


def test_a_card_is_removed_if_the_session_says_so(api: Api) -> None:
    customer = new_customer(api)
    first, second = keep(api, customer), keep(api, customer, "5555555555554444")
    strange = keep(api, new_customer(api))
    session, shopper = visit(api, customer=customer)
    assert shopper.page().test_id("remove-saved-card") is None
    answer = shopper.pay(**{"remove-card": first})
    assert Html(answer.text).test_id("stale-notice") is not None
    session, shopper = visit(api, customer=customer, **REMOVABLE)
    page = shopper.page()
    assert page.test_id("confirm-remove-saved-card") is not None
    for forged in ({"csrf_token": "0" * 64}, {"remove-card": strange}):
        answer = shopper.pay(page=page, **{"remove-card": first, **forged})
        assert Html(answer.text).test_id("stale-notice") is not None
    for method in (first, second, strange):
        assert made(api.get(f"{METHODS}/{method}"))["customer"] is not None
    answer = shopper.pay(page=page, email="ada@example.com", **{"remove-card": first})
    removed = Html(answer.text)
    assert removed.test_id("card-removed") is not None
    assert "Visa ••••\xa04242 was removed." in answer.text
    assert shown(removed) == [second, "new"]
    assert made(api.get(f"{METHODS}/{first}"))["customer"] is None
    assert made(api.get("/v1/events", type="payment_method.detached"))["data"]
    assert now(api, session)["status"] == "open"
    made(api.post(f"{SESSIONS}/{session['id']}/expire"))
    assert shopper.pay(page=page, **{"remove-card": second}).status_code == 200
    assert made(api.get(f"{METHODS}/{second}"))["customer"] == customer


def test_a_free_order_offers_no_card(api: Api) -> None:
    customer = new_customer(api)
    keep(api, customer)
    whole = made(api.post("/v1/coupons", {"percent_off": 100}))["id"]
    _session, shopper = visit(api, customer=customer, discounts=[{"coupon": whole}], **AGAIN)
    page = shopper.page()
    assert shown(page) == []
    assert page.find(id="saveCard") is None
    assert shopper.pay().status_code == 303


def test_the_cards_of_a_deleted_customer_are_gone(api: Api) -> None:
    customer = new_customer(api)
    keep(api, customer)
    _session, shopper = visit(api, customer=customer)
    api.delete(f"/v1/customers/{customer}")
    assert shown(shopper.page()) == []
    assert CUSTOMER not in shopper.get().text


def test_a_bank_account_is_chosen_beside_saved_cards(api: Api) -> None:
    """The hidden choice of a card has no effect then."""
    customer = new_customer(api)
    method = keep(api, customer)
    types = {"payment_method_types": ["card", "us_bank_account"]}
    session, shopper = visit(api, customer=customer, **types)
    assert shopper.page().fields["saved-card"] == method
    wrong = shopper.pay(**{"payment-method": "us_bank_account"})
    assert "Enter the name on your bank account." in wrong.text
    account = {"accountHolderName": "Ada", "routingNumber": "110000000"}
    chosen = {"payment-method": "us_bank_account", "accountNumber": "000123456789"}
    assert shopper.pay(**account, **chosen).status_code == 303
    intent = made(api.get(f"/v1/payment_intents/{session['payment_intent']}"))
    assert intent["status"] == "processing"
    session, shopper = visit(api, customer=customer, **types)
    assert shopper.pay().status_code == 303
    assert method_of(api, session)["id"] == method
