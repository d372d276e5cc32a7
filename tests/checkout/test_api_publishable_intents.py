"""A publishable key and an intent's client secret: a page reads and confirms that intent, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from checkout.api import publishable
from tests.checkout.api_client import CUSTOMER, PUBLISHABLE, Api, error_of
from tests.checkout.payment_calls import (
    CHALLENGED,
    DECLINING,
    INTENTS,
    SETUPS,
    STRIPE,
    card,
    intent_body,
    made,
)
from tests.checkout.test_api_payment_parameters import PARCEL

OURS = {"customer": CUSTOMER, "metadata": {"margin": "41"}, "description": "Invoice 77"}
KINDS = [INTENTS, SETUPS]
Made = dict[str, Any]


@pytest.fixture
def shopper(api: Api) -> Api:
    """A caller with the publishable key."""
    return Api(api.app, PUBLISHABLE)


def make(api: Api, path: str, **changes: Any) -> Made:
    body = intent_body(**OURS) if path == INTENTS else OURS
    return made(api.post(path, {**body, **changes}))


def proof(intent: Made) -> dict[str, str]:
    return {"X-Client-Secret": intent["client_secret"]}


def assert_leaks_nothing(response: Any) -> None:
    text = response.get_data(as_text=True)
    for word in ("margin", "metadata", CUSTOMER, '"mer_', '"ch_', "charges"):
        assert word not in text, word


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["default", "stripe"])
def test_a_page_reads_and_confirms(api: Api, shopper: Api, path: str, headers: dict):
    intent = make(api, path)
    own = f"{path}/{intent['id']}"
    read = shopper.get(own, headers={**headers, **proof(intent)})
    body = {"client_secret": intent["client_secret"], "payment_method_data": card()}
    paid = shopper.post(f"{own}/confirm", body, key=None, form=True, headers=headers)
    for response, status in ((read, "requires_payment_method"), (paid, "succeeded")):
        shown = made(response)
        assert set(shown) <= set(publishable.INTENT_FIELDS)
        assert (shown["status"], shown["client_secret"]) == (status, intent["client_secret"])
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert_leaks_nothing(response)
    assert made(api.get(own))["metadata"] == {"margin": "41"}


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["default", "stripe"])
def test_a_decline_shows_a_page_no_more(api: Api, shopper: Api, path: str, headers: dict):
    intent = make(api, path)
    body = {"client_secret": intent["client_secret"], "payment_method_data": card(DECLINING)}
    for _ in range(2):
        response = shopper.post(f"{path}/{intent['id']}/confirm", body, key="once", headers=headers)
        assert response.status_code == 402
        (error,) = response.get_json().values()
        assert set(error[intent["object"]]) <= set(publishable.INTENT_FIELDS)
        assert_leaks_nothing(response)
    assert response.headers["Idempotent-Replayed"] == "true"
    # What the page stores under a key is not what the server's key stands for.
    assert made(api.post(f"{path}/{intent['id']}", {"metadata": {"a": "b"}}, key="once"))


@pytest.mark.parametrize("path", KINDS)
def test_the_shopper_authenticates(api: Api, shopper: Api, path: str):
    intent = make(api, path)
    body = {"payment_method_data": card(CHALLENGED), "return_url": "https://a.example/"}
    response = shopper.post(f"{path}/{intent['id']}/confirm", body, headers=proof(intent))
    assert made(response)["next_action"]["redirect_to_url"]["url"]


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("secret", [None, "wrong", "another's", "a session's"])
def test_it_needs_the_right_secret(api: Api, shopper: Api, path: str, secret: str | None):
    intent = make(api, path)
    if secret == "another's":
        secret = make(api, path)["client_secret"]
    if secret == "a session's":
        secret = api.session(ui_mode="custom")["client_secret"]
    headers = {"X-Client-Secret": secret} if secret else {}
    own = f"{path}/{intent['id']}"
    body = {"payment_method": "pm_card_visa"}
    for response in (
        shopper.get(own, headers=headers),
        shopper.post(f"{own}/confirm", body, headers=headers),
    ):
        assert (response.status_code, error_of(response)["code"]) == (403, "permission_denied")
    for verb in ("", "/cancel"):
        response = shopper.post(f"{own}{verb}", headers=proof(intent))
        assert response.status_code == 403
    assert made(api.get(own))["status"] == "requires_payment_method"


@pytest.mark.parametrize("name", publishable.SECRET_ONLY)
def test_what_the_merchant_decides_a_page_cannot(api: Api, shopper: Api, name: str):
    intent = make(api, INTENTS)
    values = {"amount_to_confirm": 2000, "capture_method": "manual", "payment_method_options": {}}
    body = {"payment_method": "pm_card_visa", name: values.get(name, False)}
    response = shopper.post(f"{INTENTS}/{intent['id']}/confirm", body, headers=proof(intent))
    assert (response.status_code, error_of(response)["param"]) == (403, name)


def test_where_a_parcel_goes_is_the_shoppers_until_the_merchant_says(api: Api, shopper: Api):
    body = {"payment_method": "pm_card_visa", "shipping": PARCEL}
    fixed = make(api, INTENTS, shipping=PARCEL)
    response = shopper.post(f"{INTENTS}/{fixed['id']}/confirm", body, headers=proof(fixed))
    assert (response.status_code, error_of(response)["param"]) == (400, "shipping")
    free = make(api, INTENTS)
    shown = made(shopper.post(f"{INTENTS}/{free['id']}/confirm", body, headers=proof(free)))
    assert shown["shipping"]["name"] == "Jane Doe"


def test_an_intent_that_the_server_confirms_is_not_the_pages(api: Api, shopper: Api):
    intent = make(api, INTENTS, confirmation_method="manual")
    own, body = f"{INTENTS}/{intent['id']}", {"payment_method": "pm_card_visa"}
    response = shopper.post(f"{own}/confirm", body, headers=proof(intent))
    assert response.status_code == 403
    assert made(api.post(f"{own}/confirm", body))["status"] == "succeeded"


def test_a_refusal_for_its_state_shows_no_intent(api: Api, shopper: Api):
    intent = make(api, SETUPS, payment_method="pm_card_visa", confirm=True)
    headers = {**proof(intent), **STRIPE}
    response = shopper.post(f"{SETUPS}/{intent['id']}/confirm", headers=headers)
    assert error_of(response)["code"] == "setup_intent_unexpected_state"
    assert response.status_code == 400
