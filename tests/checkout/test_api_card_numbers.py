"""A card number in any parameter but `card[number]` is refused by name, and no answer repeats one."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from werkzeug.test import TestResponse

from checkout.api.dialects import iso
from tests.checkout.api_client import CUSTOMER, FORM, PUBLISHABLE, SESSIONS, Api, error_of, flat
from tests.checkout.payment_calls import STRIPE, card, intent_body
from tests.checkout.request_fields import KEY, Path, body, bracketed, endpoints, leaves
from tests.checkout.test_api_confirm import custom

NUMBER = "4539 5787 6362 1486"
"""A Visa number that is no test card's."""
DIGITS = NUMBER.replace(" ", "")
SPELLINGS = [
    DIGITS,
    NUMBER,
    "4539-5787-6362-1486",
    "4539.5787.6362.1486",
    "my card: 4539 5787 6362 1486, thanks",
    "".join(chr(0xFF10 + int(each)) for each in DIGITS),
    "".join(chr(0x660 + int(each)) for each in DIGITS),
    quote(NUMBER),
    "378282246310005",
    "36227206271667",
    "6205500000000000004",
]


def has_number(text: str, number: str = NUMBER) -> bool:
    """Whether the digits of the number are in the text, in whatever spelling."""
    return re.sub("[^0-9]", "", ascii_digits(number)) in re.sub(
        "%20|[^0-9A-Za-z]", "", ascii_digits(text)
    )


def ascii_digits(text: str) -> str:
    return "".join(str(int(each)) if each.isdecimal() else each for each in text)


def test_the_helper_sees_what_it_should():
    for spelling in SPELLINGS:
        number = NUMBER if has_number(spelling) else spelling
        assert has_number(f"a {spelling} b", number)
    assert not has_number("4539 5787 6362 1485")


def send(api: Api, method: str, path: str, sent: object, *, form: bool = False) -> TestResponse:
    if method == "POST":
        return api.post(path, sent, form=form)
    query = urlencode(flat(sent))
    if method == "GET":
        return api.get(f"{path}?{query}")
    with api.app.test_client() as client:
        return client.delete(path, auth=api.auth, data=query, content_type=FORM)


def named(path: str, leaf: Path) -> str:
    """The field as an error of this call names it."""
    return iso.dotted(bracketed(leaf)) if iso.serves(path) else bracketed(leaf)


@pytest.mark.slow
@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_each_field_of_each_request_refuses_a_card_number(api: Api, form: bool):
    before, seen = api.row_counts(), set()
    for method, path, model in endpoints(api.app):
        for leaf in leaves(model):
            if leaf[-2:] == ("card", "number") or (model, leaf) in seen:
                continue
            seen.add((model, leaf))
            answer = send(api, method, path, body(leaf, NUMBER), form=form)
            error = error_of(answer)
            assert answer.status_code == 400, (method, path, leaf, error)
            assert error["code"] == "parameter_invalid", (method, path, leaf)
            assert error["param"] == named(path, leaf), (method, path, error)
            assert "card number" in error["message"], (method, path, leaf, error)
            assert not has_number(str(answer.headers) + answer.text), (method, path, leaf)
    assert api.row_counts() == before
    fields = {leaf for _model, leaf in seen}
    assert {("metadata", KEY), ("shipping", "address", "line1"), ("client_reference_id",)} <= fields
    assert len(fields) > 150


@pytest.mark.slow
def test_a_number_of_json_is_refused_too(api: Api):
    for method, path, model in endpoints(api.app):
        for leaf in leaves(model):
            if method == "POST" and leaf[-2:] != ("card", "number"):
                error = error_of(api.post(path, body(leaf, int(DIGITS))))
                assert (error["code"], error["param"]) == ("parameter_invalid", named(path, leaf))
                assert not has_number(str(error))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_card_number_is_known_in_each_spelling(api: Api, spelling: str):
    for sent in ({"name": spelling}, {"metadata": {"note": spelling}}):
        for form in (False, True):
            answer = api.post("/v1/customers", sent, form=form)
            assert answer.status_code == 400, answer.text
            assert "card number" in error_of(answer)["message"]
            assert not has_number(answer.text, spelling if "my" not in spelling else NUMBER)


@pytest.mark.parametrize(
    "value",
    [
        "4006381333931",
        "+1 (415) 555-2671",
        "+49 1512 3456789",
        "order 1042 of 2026-11-21",
        "4242424242424241",
        "019532a1-7e2b-4e6a-b8d0-1c3f5a9e7b2d",
        "490154203237518",
        "12345678901234567890",
    ],
)
def test_barcodes_phone_numbers_dates_and_ids_are_stored(api: Api, value: str):
    sent = {"name": value, "description": value, "metadata": {value: value}}
    if len(value) > 40:
        sent["metadata"] = {"note": value}
    answer = api.post("/v1/customers", sent, key=value)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["name"] == value


@pytest.mark.parametrize(
    "sent",
    [
        {NUMBER: "x"},
        {"metadata": {NUMBER: "x"}},
        {"metadata": {NUMBER: ""}},
        {DIGITS: {"name": "x"}},
        {"name": {NUMBER: "x"}},
    ],
)
def test_a_card_number_as_a_name_is_refused_and_hidden(api: Api, sent: dict):
    for form in (False, True):
        answer = api.post("/v1/customers", sent, form=form)
        error = error_of(answer)
        assert answer.status_code == 400
        assert "[hidden]" in error["param"]
        assert not has_number(answer.text)


@pytest.mark.parametrize(
    ("body", "type"),
    [
        (f"a={NUMBER}&a=2", FORM),
        (f"{DIGITS}[=2", FORM),
        (f"{quote(NUMBER)}=1&{quote(NUMBER)}=2", FORM),
        (f"a[{DIGITS}]=1&a[]=2", FORM),
        (f'{{"{NUMBER}": 1, "{NUMBER}": 2}}', "application/json"),
        (f'{{"{NUMBER}": NaN}}', "application/json"),
        (f'{{"{NUMBER}": "\\u0000"}}', "application/json"),
        (f'{{"a": {DIGITS}, ', "application/json"),
        (NUMBER, "text/plain"),
        (DIGITS, "application/json"),
        ("x" * 74 + DIGITS + "=1", FORM),
    ],
)
def test_a_body_that_can_not_be_read_is_not_repeated(api: Api, body: str, type: str):
    answer = api.post("/v1/customers", None, data=body, content_type=type)
    assert answer.status_code in (400, 415)
    assert not has_number(answer.text)
    assert DIGITS[:6] not in answer.text


def test_no_path_header_or_query_is_repeated(api: Api):
    stranger, shopper = Api(api.app, DIGITS), Api(api.app, PUBLISHABLE)
    secret = {"X-Client-Secret": DIGITS}
    answers = [
        api.get(f"/v1/{DIGITS}"),
        api.get(f"/v1/{quote(NUMBER)}/x"),
        api.delete("/v1/" + DIGITS),
    ]
    for method, path, _model in endpoints(api.app):
        if "/x" in path:
            for id in (DIGITS, quote(NUMBER)):
                answers.append(send(api, method, path.replace("/x", f"/{id}", 1), {}))
    answers += [
        api.get(f"/v1//prices/{DIGITS}"),
        api.get("/v1/prices", headers={"X-API-Version": DIGITS}),
        api.get("/v1/prices", headers={"X-API-Version": "x" * 30 + DIGITS}),
        api.post("/v1/customers", {}, key=NUMBER),
        api.post("/v1/customers", {}, key=f"order-{DIGITS}"),
        api.post(f"/v1/customers?name={DIGITS}", {}),
        api.post("/v1/customers", {"email": NUMBER}, headers=STRIPE),
        api.get("/v1/customers", **{"starting_after": DIGITS}),
        api.get("/v1/prices", **{"expand[]": NUMBER}),
        api.get("/v1/prices", **{NUMBER: "1"}),
        api.post(SESSIONS, {"mode": DIGITS}),
        stranger.get("/v1/account"),
        shopper.get(f"{SESSIONS}/{DIGITS}", headers=secret),
        shopper.post(f"{SESSIONS}/{DIGITS}/confirm", {"client_secret": DIGITS}),
    ]
    for answer in answers:
        assert answer.status_code >= 400, answer.request.path
        assert not has_number(answer.text + str(answer.headers)), answer.request.path


def test_an_idempotency_key_with_a_card_number_is_refused(api: Api):
    before = api.row_counts()
    for key in (DIGITS, NUMBER, f"cart-{DIGITS}-1"):
        error = error_of(api.post("/v1/customers", {}, key=key))
        assert (error["code"], error["param"]) == ("parameter_invalid", "Idempotency-Key")
    assert api.row_counts() == before


def test_the_card_itself_is_where_a_number_belongs(api: Api):
    for form in (False, True):
        made = api.post("/v1/payment_methods", card(), form=form)
        assert made.status_code == 200, made.text
        paid = api.post(
            "/v1/payment_intents",
            intent_body(payment_method_data=card(), confirm=True, customer=CUSTOMER),
            form=form,
        )
        assert paid.get_json()["status"] == "succeeded"
    error = error_of(api.post("/v1/payment_methods", card(DIGITS)))
    assert "such as 4242 4242 4242 4242" in error["message"]
    refused = api.post("/v1/customers", {"metadata": {"card": {"number": DIGITS}}})
    assert refused.status_code == 400
    assert not has_number(refused.text)


def test_a_publishable_call_sends_at_most_64_kb(api: Api):
    session, shopper = custom(api), Api(api.app, PUBLISHABLE)
    path = f"{SESSIONS}/{session['id']}/details"
    sent = {"client_secret": session["client_secret"], "email": "jane@example.com"}
    padded = {**sent, "expand": ["line_items"] * 6000}
    answer = shopper.post(path, padded)
    assert (answer.status_code, error_of(answer)["code"]) == (413, "request_too_large")
    assert "64 KB" in error_of(answer)["message"]
    assert shopper.post(path, sent).status_code == 200
