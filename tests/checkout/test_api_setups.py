"""SetupIntents over the API."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import CUSTOMER, Api, error_of
from tests.checkout.payment_calls import (
    CHALLENGED,
    DECLINING,
    INTENTS,
    METHODS,
    SETUPS,
    STRIPE,
    answer_challenge,
    card,
    declined,
    intent_body,
    made,
)

EXEMPT_ONCE_SET_UP = "4000002500003155"
FORMS = pytest.mark.parametrize("form", [False, True], ids=["json", "form"])


def make_setup(api: Api, **fields: object) -> dict:
    return made(api.post(SETUPS, fields))


@FORMS
def test_52_a_setup_keeps_a_card_with_its_customer(make_app, kind, form: bool):
    api = Api(make_app(kind))
    sent = {"customer": CUSTOMER, "usage": "off_session"}
    setup = made(api.post(SETUPS, sent, form=form, key=None))
    assert setup["id"].startswith("seti_")
    assert {name: setup[name] for name in sent} == sent
    assert (setup["object"], setup["status"]) == ("setup_intent", "requires_payment_method")
    assert setup["client_secret"].startswith(f"{setup['id']}_secret_")
    assert api.get(f"{SETUPS}/{setup['id']}").get_json() == setup
    method = made(api.post(METHODS, card(), form=form))["id"]
    confirm = f"{SETUPS}/{setup['id']}/confirm"
    setup = made(api.post(confirm, {"payment_method": method}, form=form))
    assert (setup["status"], setup["payment_method"]) == ("succeeded", method)
    assert api.get(f"{METHODS}/{method}").get_json()["customer"] == CUSTOMER


def test_confirm_at_once(api: Api):
    setup = make_setup(api, customer=CUSTOMER, payment_method="pm_card_visa", confirm=True)
    assert setup["status"] == "succeeded"
    setup = make_setup(api, payment_method_data=card(), confirm=True, usage="on_session")
    assert (setup["status"], setup["usage"], setup["customer"]) == ("succeeded", "on_session", None)
    error = error_of(api.post(SETUPS, {"confirm": True}))
    assert (error["code"], error["param"]) == ("parameter_missing", "payment_method")


@pytest.mark.parametrize(("headers", "type"), [({}, "payment_error"), (STRIPE, "card_error")])
def test_a_declined_card_is_not_kept(api: Api, headers: dict, type: str):
    body = {"customer": CUSTOMER, "payment_method_data": card(DECLINING), "confirm": True}
    first = api.post(SETUPS, body, key="setup", headers=headers)
    error = declined(first, about="setup_intent")
    assert (error["type"], error["decline_code"]) == (type, "generic_decline")
    setup = error["setup_intent"]
    assert (setup["status"], setup["payment_method"]) == ("requires_payment_method", None)
    assert setup["last_setup_error"]["type"] == type
    again = api.post(SETUPS, body, key="setup", headers=headers)
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
    assert api.get(METHODS, customer=CUSTOMER).get_json()["data"] == []
    retry = {"payment_method": "pm_card_visa"}
    assert made(api.post(f"{SETUPS}/{setup['id']}/confirm", retry))["status"] == "succeeded"


@pytest.mark.parametrize("action", ["complete", "cancel"])
def test_3d_secure_comes_first(api: Api, action: str):
    body = {"customer": CUSTOMER, "payment_method_data": card(EXEMPT_ONCE_SET_UP)}
    setup = make_setup(api, **body, return_url="https://shop.example/back", confirm=True)
    assert setup["status"] == "requires_action"
    assert setup["next_action"]["type"] == "redirect_to_url"
    answer_challenge(api, setup, action)
    after = api.get(f"{SETUPS}/{setup['id']}").get_json()
    if action == "cancel":
        assert (after["status"], after["payment_method"]) == ("requires_payment_method", None)
        return
    assert after["status"] == "succeeded"
    # Once set up, the card is charged while its holder is away.
    body = intent_body(customer=CUSTOMER, payment_method=after["payment_method"])
    intent = made(api.post(INTENTS, {**body, "confirm": True, "off_session": True}))
    assert intent["status"] == "succeeded"


@pytest.mark.parametrize(
    ("status", "refused"),
    [("succeeded", ("confirm", "cancel")), ("canceled", ("confirm", "cancel"))],
)
def test_what_is_over_moves_no_more(api: Api, status: str, refused: tuple[str, ...]):
    body = {"payment_method": "pm_card_visa", "customer": CUSTOMER}
    setup = make_setup(api, **body, confirm=status == "succeeded")
    if status == "canceled":
        reason = {"cancellation_reason": "abandoned"}
        setup = made(api.post(f"{SETUPS}/{setup['id']}/cancel", reason))
        assert setup["cancellation_reason"] == "abandoned"
        assert setup["created"] <= setup["canceled_at"] <= api.now()
    assert setup["status"] == status
    before = api.row_counts()
    for verb in refused:
        response = api.post(f"{SETUPS}/{setup['id']}/{verb}")
        error = error_of(response)
        assert (response.status_code, error["param"]) == (400, "id")
        assert error["code"] == "setup_intent_unexpected_state"
    assert api.row_counts() == before
    assert made(api.post(f"{SETUPS}/{setup['id']}", {"metadata": {"a": "b"}}))["status"] == status


@pytest.mark.parametrize("number", [CHALLENGED, "4242424242424242"])
def test_an_open_setup_may_be_canceled(api: Api, number: str):
    setup = make_setup(api, payment_method_data=card(number), confirm=number == CHALLENGED)
    assert made(api.post(f"{SETUPS}/{setup['id']}/cancel"))["status"] == "canceled"


@FORMS
def test_what_describes_it_can_be_changed(api: Api, form: bool):
    id = make_setup(api, metadata={"a": "1", "b": "2"}, description="For later")["id"]
    path = f"{SETUPS}/{id}"
    changed = made(api.post(path, {"metadata": {"a": "", "c": "3"}}, form=form))
    assert changed["metadata"] == {"b": "2", "c": "3"}
    assert changed["description"] == "For later"
    changed = made(api.post(path, {"metadata": "", "description": ""}, form=form))
    assert (changed["metadata"], changed["description"]) == ({}, None)


def test_setups_are_listed_without_their_secrets(api: Api):
    ids = [make_setup(api, customer=CUSTOMER)["id"] for _ in range(2)]
    make_setup(api)
    rows = api.get(SETUPS, customer=CUSTOMER, limit="2").get_json()["data"]
    assert [row["id"] for row in rows] == ids[::-1]
    assert not any("client_secret" in row for row in rows)
    assert api.get(SETUPS, payment_method="pm_other").get_json()["data"] == []
    assert len(api.get(SETUPS, **{"created[lte]": api.now()}).get_json()["data"]) == 3


def test_its_card_and_customer_may_be_expanded(api: Api):
    body = {"customer": CUSTOMER, "payment_method": "pm_card_visa", "confirm": True}
    path = f"{SETUPS}?expand[]=payment_method.customer&expand[]=customer"
    setup = made(api.post(path, body))
    assert setup["payment_method"]["card"]["brand"] == "visa"
    assert setup["payment_method"]["customer"] == setup["customer"]
    assert setup["customer"]["id"] == CUSTOMER
    listed = api.get(f"{SETUPS}?expand[]=data.payment_method").get_json()["data"]
    assert listed[0]["payment_method"]["id"] == setup["payment_method"]["id"]
