"""A publishable key and a client secret: one session, reduced, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from checkout.api import publishable
from tests.checkout.api_client import CUSTOMER, PUBLISHABLE, SESSIONS, SHIPPING, Api, error_of
from tests.checkout.test_api_confirm import PAID, SHIP_TO, confirm, custom
from tests.support.fixtures import MakeApp

SECRETS = {
    "metadata": {"margin": "41"},
    "client_reference_id": "cart-9",
    "client_customer_id": "c-1",
}


@pytest.fixture
def shopper(api: Api) -> Api:
    """A caller with the publishable key."""
    return Api(api.app, PUBLISHABLE)


@pytest.mark.parametrize("in_header", [False, True])
def test_a_shopper_reads_tells_and_pays_with_the_sessions_secret(
    api: Api, shopper: Api, in_header: bool
):
    session = custom(
        api,
        line_items=[{"price": "price_9ab3cd5ef7gh"}],
        shipping_options=SHIPPING,
        return_url="https://shop.example/back",
        **SECRETS,
    )
    path, secret = f"{SESSIONS}/{session['id']}", session["client_secret"]
    header = {"X-Client-Secret": secret}
    proof = {"headers": header} if in_header else {}
    body = {} if in_header else {"client_secret": secret}

    seen = [shopper.get(path, headers=header, **{"expand[]": "line_items"})]
    express = session["shipping_options"][1]["shipping_rate"]
    told = {"email": "jane@example.com", "shipping": SHIP_TO, "shipping_rate": express}
    seen.append(shopper.post(f"{path}/details", {**body, **told}, **proof))
    assert seen[-1].get_json()["amount_total"] == 7900 + 1500
    seen.append(
        shopper.post(f"{path}/confirm", {**body, "payment_method": "pm_card_visa"}, **proof)
    )
    assert seen[-1].get_json()["status"] == "complete"
    for response in seen:
        assert response.status_code == 200, response.text
        assert_leaks_nothing(session, response)


def assert_leaks_nothing(session: dict[str, Any], response: Any) -> None:
    shown, text = response.get_json(), response.get_data(as_text=True)
    assert set(shown) <= {*publishable.FIELDS, "next_action", "line_items", "discounts"}
    for hidden in (session["client_secret"], session["payment_intent"], "cart-9", "margin", "c-1"):
        assert hidden not in text, hidden
    for word in ("_secret_", "metadata", '"price_', '"prod_', '"mer_', "/pay/", '"pi_', '"ord_'):
        assert word not in text, word


@pytest.mark.parametrize("secret", [None, "", "wrong", "another's"])
def test_without_the_right_secret_a_publishable_key_opens_nothing(
    api: Api, shopper: Api, secret: str | None
):
    session = custom(api)
    proof = custom(api)["client_secret"] if secret == "another's" else secret
    headers = {"X-Client-Secret": proof} if proof is not None else {}
    path = f"{SESSIONS}/{session['id']}"
    for response in (
        shopper.get(path, headers=headers),
        shopper.post(f"{path}/details", {"email": "a@example.com"}, headers=headers),
        confirm(shopper, session, headers=headers),
    ):
        assert response.status_code == 403
        assert error_of(response)["code"] == "permission_denied"


def test_with_a_secret_key_a_wrong_client_secret_is_not_ignored(api: Api):
    session = custom(api)
    assert confirm(api, session, {**PAID, "client_secret": "wrong"}).status_code == 403
    right = {**PAID, "client_secret": session["client_secret"]}
    assert confirm(api, session, right).get_json()["status"] == "complete"


def test_a_secret_in_a_url_is_refused(api: Api, shopper: Api):
    session = custom(api)
    path, secret = f"{SESSIONS}/{session['id']}", session["client_secret"]
    for caller in (api, shopper):
        assert caller.get(path, client_secret=secret).status_code == 400
        answer = caller.post(f"{path}/confirm?client_secret={secret}", PAID)
        assert answer.status_code == 400


def test_a_publishable_key_may_do_nothing_else(api: Api, shopper: Api):
    session = custom(api)
    header = {"X-Client-Secret": session["client_secret"]}
    path = f"{SESSIONS}/{session['id']}"
    for call in (
        shopper.post(path, {"metadata": {"a": "b"}}, headers=header),
        shopper.post(f"{path}/expire", headers=header),
        shopper.get(f"{path}/line_items", headers=header),
        shopper.get(SESSIONS, headers=header),
        shopper.get(f"/v1/payment_intents/{session['payment_intent']}", headers=header),
        shopper.get("/v1/account", headers=header),
    ):
        assert call.status_code == 403, call.text
    for path_of in ("customer", "payment_intent", "line_items.price"):
        refused = shopper.get(path, headers=header, **{"expand[]": path_of})
        assert refused.status_code == 400
    assert shopper.get(path, headers=header).status_code == 200


def test_a_replay_is_reduced_too_and_kept_apart_from_the_merchants(api: Api, shopper: Api):
    session = custom(api, **SECRETS)
    body = {**PAID, "client_secret": session["client_secret"]}
    answers = [confirm(shopper, session, body, key="same") for _ in range(2)]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    for response in answers:
        assert_leaks_nothing(session, response)
    merchants = confirm(api, session, body, key="same")
    assert merchants.status_code == 400
    assert error_of(merchants)["code"] == "checkout_session_unexpected_state"


def test_pages_of_other_origins_may_make_these_calls_and_no_others(api: Api, shopper: Api):
    session = custom(api)
    path = f"{SESSIONS}/{session['id']}"
    asks = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-client-secret",
    }
    with api.app.test_client() as browser:
        for open_to_pages in (path, f"{path}/details", f"{path}/confirm"):
            answer = browser.options(open_to_pages, headers=asks)
            assert answer.status_code == 200
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            allowed = answer.headers["Access-Control-Allow-Headers"].lower()
            assert "authorization" in allowed
            assert "x-client-secret" in allowed
        for closed in (SESSIONS, f"{path}/expire", f"{path}/line_items", "/v1/account"):
            answer = browser.options(closed, headers=asks)
            assert "Access-Control-Allow-Origin" not in answer.headers
    proof = {"X-Client-Secret": session["client_secret"], "Origin": "https://shop.example"}
    for response in (shopper.get(path, headers=proof), shopper.get(path)):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers


def test_an_address_has_100_guesses_of_a_client_secret_a_minute(make_app: MakeApp):
    app = make_app(RATE_LIMITS="on")
    path = f"{SESSIONS}/{custom(Api(app))['id']}"
    page = Api(app, PUBLISHABLE)
    statuses = [
        page.get(path, headers={"X-Client-Secret": f"guess-{number}"}).status_code
        for number in range(101)
    ]
    assert statuses == [403] * 100 + [429]


def test_a_page_reads_the_discount_and_the_email_as_the_payment_page_shows_them(
    api: Api, shopper: Api
):
    coupon = api.post("/v1/coupons", {"percent_off": 10, "name": "Desk week"}).get_json()["id"]
    session = custom(api, customer=CUSTOMER, discounts=[{"coupon": coupon}])
    proof = {"X-Client-Secret": session["client_secret"]}
    shown = shopper.get(f"{SESSIONS}/{session['id']}", headers=proof).get_json()
    assert shown["discounts"] == [{"label": "Desk week", "is_promotion_code": False}]
    assert shown["customer_email"] == "jenny@example.com"
    whole = api.get(f"{SESSIONS}/{session['id']}").get_json()
    assert whole["discounts"] == [{"coupon": coupon, "promotion_code": None}]
    assert whole["customer_email"] is None


def test_a_page_reads_the_promotion_code_that_it_has_applied(api: Api, shopper: Api):
    coupon = api.post("/v1/coupons", {"percent_off": 10}).get_json()["id"]
    api.post("/v1/promotion_codes", {"coupon": coupon, "code": "TENOFF"})
    session = custom(api, allow_promotion_codes=True)
    body = {"client_secret": session["client_secret"], "promotion_code": "tenoff"}
    path = f"{SESSIONS}/{session['id']}"
    told = shopper.post(f"{path}/details", body).get_json()
    assert told["discounts"] == [{"label": "TENOFF", "is_promotion_code": True}]
    assert told["amount_total"] == 1710
    paid = confirm(shopper, session, {**PAID, "client_secret": session["client_secret"]}).get_json()
    assert paid["discounts"] == told["discounts"]
    stripe = {"X-Client-Secret": session["client_secret"], "Stripe-Version": "2025-03-31.basil"}
    assert shopper.get(path, headers=stripe).status_code == 200
