"""Promotion codes on the payment page, as a browser without script enters them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import CUSTOMER, PUBLISHABLE, SESSIONS, Api, error_of
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper
from tests.checkout.payment_calls import made, paid
from tests.checkout.test_api_coupons import COUPONS, DAY, coupon
from tests.checkout.test_api_promotion_codes import CODES, code
from tests.checkout.test_api_session_discounts import custom

APPLY, REMOVE = {"promotion": "apply"}, {"promotion": "remove"}


def page_of(api: Api, **changes: Any) -> tuple[dict[str, Any], Shopper]:
    """A session of an e-book for 29.00 that takes promotion codes, and a shopper on its page."""
    session = api.session(**{"line_items": [EBOOK], "allow_promotion_codes": True, **changes})
    return session, Shopper(api.app, session["url"])


def apply(shopper: Shopper, text: str, **typed: str) -> Html:
    """Type a code, press Apply."""
    answer = shopper.pay(**{**APPLY, "promotionCode": text, **typed})
    assert answer.status_code == 200
    return Html(answer.text)


def total(page: Html) -> int:
    shown = page.test_id("total-amount")
    assert shown is not None
    return int(shown["data-amount"] or "")


def test_a_code_is_applied_removed_and_paid_with(api: Api) -> None:
    promotion = code(api, coupon(api, percent_off=25)["id"], code="WELCOME")
    session, shopper = page_of(api)
    assert shopper.page().test_id("add-promotion-code") is not None
    page = apply(shopper, " welcome ", email="ada@example.com")
    assert (total(page), page.fields["expected_amount"]) == (2_175, "2175")
    assert page.test_id("promotion-code") is not None
    assert page.test_id("error-summary") is None
    assert "promotionCode" not in page.fields
    assert page.fields["email"] == "ada@example.com"
    assert page.fields["cardNumber"] == ""
    without = Html(shopper.pay(**REMOVE).text)
    assert total(without) == 2_900
    apply(shopper, "WELCOME")
    assert shopper.pay().status_code == 303
    done = made(api.get(f"{SESSIONS}/{session['id']}"))
    assert (done["payment_status"], done["amount_total"]) == ("paid", 2_175)
    assert made(api.get(f"{CODES}/{promotion['id']}"))["times_redeemed"] == 1


def test_pay_applies_a_code_that_was_only_typed_and_charges_nothing(api: Api) -> None:
    code(api, coupon(api, percent_off=25)["id"], code="WELCOME")
    session, shopper = page_of(api)
    page = Html(shopper.pay(promotionCode="WELCOME").text)
    assert page.test_id("amount-changed") is not None
    assert total(page) == 2_175
    charges = made(api.get("/v1/charges", payment_intent=session["payment_intent"]))
    assert charges["data"] == []
    assert shopper.pay().status_code == 303


def test_a_free_order_asks_for_no_card(api: Api) -> None:
    code(api, coupon(api, percent_off=100)["id"], code="GIFT")
    session, shopper = page_of(api, shipping_options=RATES)
    page = Html(shopper.pay(**APPLY, promotionCode="GIFT").text)
    assert total(page) == 500
    assert "cardNumber" in page.fields
    pickup = session["shipping_options"][1]["shipping_rate"]
    page = Html(shopper.pay(page=page, update="1", **{"shipping-rate": pickup}).text)
    assert total(page) == 0
    assert "cardNumber" not in page.fields
    assert "Complete order" in shopper.get().text
    assert shopper.pay(**{"shipping-rate": pickup}).status_code == 303
    done = made(api.get(f"{SESSIONS}/{session['id']}"))
    assert done["payment_status"] == "no_payment_required"


def test_each_refusal_has_its_words_at_the_field(api: Api) -> None:
    minimum = {"minimum_amount": 5_000, "minimum_amount_currency": "usd"}
    euros = {"minimum_amount": 1, "minimum_amount_currency": "eur"}
    stopped, gone, used = coupon(api)["id"], coupon(api)["id"], coupon(api)["id"]
    code(api, gone, code="GONE")
    once = code(api, used, code="USED", max_redemptions=1)["id"]
    paid_with = api.session(line_items=[EBOOK], discounts=[{"promotion_code": once}])
    api.pay(paid_with)
    code(api, stopped, code="STOPPED", active=False)
    code(api, code="LATE", expires_at=api.now() + DAY)
    code(api, code="THEIRS", customer=CUSTOMER)
    code(api, code="MINIMUM", restrictions=minimum)
    code(api, code="EUROS", restrictions=euros)
    code(api, code="FIRST", restrictions={"first_time_transaction": True})
    code(api, coupon(api, percent_off=99)["id"], code="CENTS")
    api.delete(f"{COUPONS}/{gone}")
    api.advance(DAY)
    invalid = "This code isn’t valid."
    for text, words in {
        "": "Enter a promotion code.",
        "NOTHING": invalid,
        "nul\0": invalid,
        "STOPPED": invalid,
        "GONE": invalid,
        "THEIRS": invalid,
        "LATE": "This code has expired.",
        "USED": "This code has been used as often as it can be.",
        "MINIMUM": "This code needs an order of at least $50.00.",
        "EUROS": "This code can’t be used in this currency.",
        "FIRST": "This code is for a first order.",
        "CENTS": "This order is too small for this code.",
        "4242 4242 4242 4242": "Don’t enter a card number here.",
    }.items():
        _session, shopper = page_of(api)
        answer = shopper.pay(**APPLY, promotionCode=text)
        page = Html(answer.text)
        assert words in answer.text, text
        field = page.find(id="promotionCode")
        assert field is not None
        assert field["aria-describedby"] == "promotionCode-error"
        assert "autofocus" in field
        assert page.title.startswith("Error:")
        assert total(page) == 2_900
        assert "4242" not in (field["value"] or "")
        if text in ("NOTHING", "LATE"):
            assert page.fields["promotionCode"] == text


def test_a_refusal_is_in_the_language_of_the_page(api: Api) -> None:
    code(
        api,
        code="MINIMUM",
        restrictions={"minimum_amount": 5_000, "minimum_amount_currency": "usd"},
    )
    _session, shopper = page_of(api, locale="de")
    assert "This code isn’t valid." not in shopper.pay(**APPLY, promotionCode="NOTHING").text
    assert "50,00\N{NO-BREAK SPACE}$" in shopper.pay(**APPLY, promotionCode="MINIMUM").text


def test_a_code_for_a_first_order_and_for_one_customer(api: Api) -> None:
    code(api, code="FIRST", restrictions={"first_time_transaction": True})
    code(api, code="MINE", customer=CUSTOMER)
    _session, shopper = page_of(api, customer=CUSTOMER)
    assert apply(shopper, "MINE").test_id("promotion-code") is not None
    assert apply(shopper, "FIRST").test_id("promotion-code") is not None
    paid(api, customer=CUSTOMER)
    _session, later = page_of(api, customer=CUSTOMER)
    assert "This code is for a first order." in later.pay(**APPLY, promotionCode="FIRST").text


def test_a_page_takes_a_code_only_if_its_session_says_so(api: Api) -> None:
    code(api, coupon(api, percent_off=25)["id"], code="WELCOME")
    plain = Shopper(api.app, api.session(line_items=[EBOOK])["url"])
    assert plain.page().test_id("add-promotion-code") is None
    refused = Html(plain.pay(**APPLY, promotionCode="WELCOME").text)
    assert refused.test_id("stale-notice") is not None
    assert total(refused) == 2_900
    assert plain.pay(promotionCode="WELCOME").status_code == 303
    session, shopper = page_of(api)
    own = {"discounts": [{"coupon": coupon(api, amount_off=100, currency="usd")["id"]}]}
    made(api.post(f"{SESSIONS}/{session['id']}", own))
    page = shopper.page()
    assert page.test_id("add-promotion-code") is page.test_id("remove-promotion-code") is None
    assert total(Html(shopper.pay(**REMOVE).text)) == 2_800


def test_a_page_that_is_not_open_takes_no_code(api: Api) -> None:
    code(api, coupon(api, percent_off=25)["id"], code="WELCOME")
    session, shopper = page_of(api)
    page = shopper.page()
    made(api.post(f"{SESSIONS}/{session['id']}/expire"))
    answer = shopper.pay(page=page, **APPLY, promotionCode="WELCOME")
    assert Html(answer.text).find(data_status="expired") is not None
    assert made(api.get(f"{SESSIONS}/{session['id']}"))["discounts"] == []


def test_a_challenge_for_another_total_is_superseded(api: Api) -> None:
    code(api, coupon(api, percent_off=25)["id"], code="WELCOME")
    session, shopper = page_of(api)
    bank = Shopper(api.app, session["url"])
    bank.path = shopper.pay(cardNumber="4000002760003184").headers["Location"]
    apply(shopper, "WELCOME")
    assert bank.post({"action": "complete"}).status_code == 303
    assert made(api.get(f"{SESSIONS}/{session['id']}"))["payment_status"] == "unpaid"
    assert shopper.pay().status_code == 303


@pytest.fixture
def limited(make_app: Any) -> Api:
    return Api(make_app(RATE_LIMITS="on"))


@pytest.mark.slow
def test_guesses_are_limited_for_each_page_and_each_caller(limited: Api) -> None:
    code(limited, coupon(limited, percent_off=25)["id"], code="WELCOME")
    session = custom(limited, line_items=[EBOOK])
    pages = [page_of(limited)[1] for _ in range(3)]
    for shopper in pages:
        for guess in range(20):
            sent = {"promotionCode": f"GUESS{guess}", "promotion": "apply"}
            assert "isn’t valid" in shopper.post(sent).text
        sent = {"promotionCode": "WELCOME", "promotion": "apply"}
        assert "Too many codes were tried." in shopper.post(sent).text
    by_page = Api(limited.app, PUBLISHABLE)
    body = {"client_secret": session["client_secret"], "promotion_code": "WELCOME"}
    path = f"{SESSIONS}/{session['id']}/details"
    refused = by_page.post(path, body)
    assert refused.status_code == 429
    assert error_of(refused)["code"] == "rate_limit_exceeded"
    assert int(refused.headers["Retry-After"]) > 0
    del body["client_secret"]
    assert made(limited.post(path, body))["total_details"]["amount_discount"] == 725
    limited.advance(3600)
    assert apply(pages[0], "WELCOME").test_id("promotion-code") is not None
