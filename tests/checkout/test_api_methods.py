"""PaymentMethods over the API: made, attached, let go."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import CUSTOMER, Api, error_of
from tests.checkout.payment_calls import (
    DECLINING,
    GOOD,
    INTENTS,
    METHODS,
    STRIPE,
    card,
    declined,
    intent_body,
    made,
    refused,
)

FORMS = pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
CHARGES_FAIL = "4000000000000341"


def make_method(api: Api, number: str = GOOD) -> dict:
    return made(api.post(METHODS, card(number)))


@FORMS
def test_54_a_card_is_made_and_attached(api: Api, form: bool):
    details = {"email": "jane@example.com", "address": {"line1": "1 Main St", "country": "US"}}
    sent = {**card(), "billing_details": details, "metadata": {"a": "b"}}
    method = made(api.post(METHODS, sent, form=form, key=None))
    assert method["id"].startswith("pm_")
    assert (method["object"], method["type"], method["customer"]) == (
        "payment_method",
        "card",
        None,
    )
    kept = {"brand": "visa", "funding": "credit", "last4": "4242", "exp_month": 12}
    assert kept.items() <= method["card"].items()
    assert method["card"]["exp_year"] == 2040
    assert set(method["card"]) == {
        *kept,
        "exp_year",
        "country",
        "fingerprint",
        "checks",
        "networks",
    }
    assert method["billing_details"]["address"]["line1"] == "1 Main St"
    assert method["metadata"] == {"a": "b"}
    attached = {"payment_method": method["id"], "customer": CUSTOMER}
    assert made(api.post(METHODS, attached, form=form)) == {**method, "customer": CUSTOMER}
    assert api.get(f"{METHODS}/{method['id']}").get_json()["customer"] == CUSTOMER


def test_attach_and_detach_as_the_sdks_do(make_app, kind):
    api = Api(make_app(kind))
    id = make_method(api)["id"]
    for _ in range(2):  # attaching it again changes nothing
        method = made(api.post(f"{METHODS}/{id}/attach", {"customer": CUSTOMER}))
        assert method["customer"] == CUSTOMER
    path = f"/v1/customers/{CUSTOMER}/payment_methods"
    page = api.get(path, type="card").get_json()
    assert ([row["id"] for row in page["data"]], page["url"]) == ([id], path)
    assert api.get(METHODS, customer=CUSTOMER).get_json()["data"] == page["data"]
    assert made(api.post(f"{METHODS}/{id}/detach"))["customer"] is None
    assert error_of(api.post(f"{METHODS}/{id}/detach"))["param"] == "id"
    assert api.get(path).get_json()["data"] == []
    types = [event["type"] for event in api.get("/v1/events").get_json()["data"]]
    assert types[:2] == ["payment_method.detached", "payment_method.attached"]


def test_a_test_method_may_be_attached_by_its_name(api: Api):
    method = made(api.post(f"{METHODS}/pm_card_amex/attach", {"customer": CUSTOMER}))
    assert (method["card"]["brand"], method["customer"]) == ("amex", CUSTOMER)
    assert api.get(f"{METHODS}/pm_card_amex").status_code == 404


@pytest.mark.parametrize(("headers", "type"), [({}, "payment_error"), (STRIPE, "card_error")])
def test_a_card_that_declines_is_not_attached(api: Api, headers: dict, type: str):
    id = make_method(api, DECLINING)["id"]
    both = (
        (METHODS, {"payment_method": id, "customer": CUSTOMER}),
        (f"{METHODS}/{id}/attach", {"customer": CUSTOMER}),
    )
    for path, body in both:
        first = api.post(path, body, key=path, headers=headers)
        error = declined(first, about=None)
        assert (error["type"], error["code"]) == (type, "card_declined")
        again = api.post(path, body, key=path, headers=headers)
        assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")
    assert api.get(f"{METHODS}/{id}").get_json()["customer"] is None


def test_one_card_is_kept_and_declines_when_it_is_charged(api: Api):
    id = make_method(api, CHARGES_FAIL)["id"]
    made(api.post(f"{METHODS}/{id}/attach", {"customer": CUSTOMER}))
    body = intent_body(payment_method=id, customer=CUSTOMER, confirm=True)
    assert declined(api.post(INTENTS, body))["code"] == "card_declined"


def test_a_kept_card_is_for_its_own_customer(api: Api):
    id = made(api.post(f"{METHODS}/pm_card_visa/attach", {"customer": CUSTOMER}))["id"]
    other = made(api.post("/v1/customers", {"name": "Other"}))["id"]
    for customer in (other, None):
        body = intent_body(payment_method=id, customer=customer)
        assert error_of(api.post(INTENTS, body))["param"] == "payment_method"
    error = error_of(api.post(f"{METHODS}/{id}/attach", {"customer": other}))
    assert error["param"] == "payment_method"


@FORMS
def test_its_metadata_is_merged(api: Api, form: bool):
    id = made(api.post(METHODS, {**card(), "metadata": {"a": "1", "b": "2"}}))["id"]
    path = f"{METHODS}/{id}"
    assert made(api.post(path, {"metadata": {"a": "", "c": "3"}}, form=form))["metadata"] == {
        "b": "2",
        "c": "3",
    }
    assert made(api.post(path, {"metadata": ""}, form=form))["metadata"] == {}
    many = {"metadata": {str(number): "x" for number in range(50)}}
    assert len(made(api.post(path, many, form=form))["metadata"]) == 50
    error = error_of(api.post(path, {"metadata": {"one": "more"}}, form=form))
    assert error["param"] == "metadata"


@pytest.mark.parametrize(
    ("number", "changes", "code", "param"),
    [
        ("4242424242424241", {}, "incorrect_number", "card[number]"),
        ("42424242", {}, "incorrect_number", "card[number]"),
        ("not a number", {}, "incorrect_number", "card[number]"),
        ("4242424242424242", {"exp_year": 2020}, "expired_card", "card[exp_year]"),
    ],
)
def test_a_card_known_to_be_no_good_is_refused_and_its_key_is_free(
    api: Api, number: str, changes: dict, code: str, param: str
):
    before = api.row_counts()
    response = api.post(METHODS, card(number, **changes), key="card")
    error = declined(response, about=None)
    assert (error["code"], error["param"]) == (code, param)
    assert number not in response.text
    assert api.row_counts() == before
    assert api.post(METHODS, card(), key="card").status_code == 200


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "type"),
        ({"type": "card"}, "card"),
        ({"card": card()["card"]}, "type"),
        ({**card(), "type": "pix"}, "type"),
        (card("4012888888881881"), "card[number]"),
        (card(exp_month=13), "card[exp_month]"),
        (card(exp_month=0), "card[exp_month]"),
        (card(exp_month=None), "card[exp_month]"),
        (card(exp_year=-1), "card[exp_year]"),
        (card(exp_year=2**63 - 1), "card[exp_year]"),
        (card(cvc="12"), "card[cvc]"),
        (card("378282246310005", cvc="123"), "card[cvc]"),
        (card(holder="Jane"), "card[holder]"),
        ({**card(), "customer": CUSTOMER}, "customer"),
        ({**card(), "payment_method": "pm_card_visa"}, "type"),
        ({"payment_method": "pm_card_visa"}, "customer"),
        ({"customer": CUSTOMER}, "payment_method"),
        ({"payment_method": "pm_unknown", "customer": CUSTOMER}, "payment_method"),
        ({"payment_method": "4242424242424242", "customer": CUSTOMER}, "payment_method"),
        ({"payment_method": "pm_card_visa", "customer": "cus_unknown"}, "customer"),
        ({**card(), "billing_details": {"email": "nobody"}}, "billing_details[email]"),
        (
            {**card(), "billing_details": {"address": {"country": "ZZ"}}},
            "billing_details[address][country]",
        ),
        ({**card(), "allow_redisplay": "never"}, "allow_redisplay"),
    ],
)
def test_cards_that_cannot_be_taken(api: Api, body: dict, param: str, form: bool):
    before = api.row_counts()
    response = api.post(METHODS, body, form=form)
    error = error_of(response)
    assert (response.status_code, error["param"]) == (400, param)
    assert "4242424242424242" not in response.text
    assert api.row_counts() == before


def test_a_payment_method_is_updated(api: Api):
    billing = {"email": "jane@example.com", "address": {"city": "Portland", "country": "US"}}
    method = made(api.post(METHODS, {**card(), "billing_details": billing}))
    changes = {
        "allow_redisplay": "always",
        "billing_details": {"name": "Jane Doe", "email": ""},
        "card": {"exp_month": 1, "exp_year": 41},
        "metadata": {"a": "b"},
    }
    method = made(api.post(f"{METHODS}/{method['id']}", changes, form=True))
    assert (method["allow_redisplay"], method["metadata"]) == ("always", {"a": "b"})
    assert (method["card"]["exp_month"], method["card"]["exp_year"]) == (1, 2041)
    known = method["billing_details"]
    assert (known["name"], known["email"]) == ("Jane Doe", "jane@example.com")
    assert known["address"]["city"] == "Portland"
    for change, param in (
        ({"card": {"number": "4242424242424242"}}, "card[number]"),
        ({"card": {"exp_month": 13}}, "card[exp_month]"),
        ({"us_bank_account": {"account_type": "savings"}}, "us_bank_account"),
    ):
        error = refused(api, f"{METHODS}/{method['id']}", change)
        assert error["param"] == param
