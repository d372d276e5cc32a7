"""Sessions that keep a card, that are framed or custom, and what seed fields they carry."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import CUSTOMER, DESK, NARROW, SESSIONS, Api, refused, session_body

BOTH = pytest.mark.parametrize("path", [SESSIONS, NARROW])
OWN_UI = pytest.mark.parametrize(
    ("asked", "answered", "for_sdks"),
    [
        ("embedded", "embedded", "embedded_page"),
        ("embedded_page", "embedded", "embedded_page"),
        ("custom", "custom", "elements"),
        ("elements", "custom", "elements"),
    ],
)


def setup_body(**changes: object) -> dict:
    return session_body(**{"mode": "setup", "line_items": None, **changes})


@BOTH
@OWN_UI
def test_own_pages_get_a_client_secret_and_no_url(
    api: Api, path: str, asked: str, answered: str, for_sdks: str
):
    session = api.session(path, ui_mode=asked, success_url=None, cancel_url=None)
    assert session["ui_mode"] == answered
    assert session["url"] is session["success_url"] is None
    secret = session["client_secret"]
    assert secret.startswith(session["id"] + "_secret_")

    headers = {"Stripe-Version": "2026-03-25"}
    again = api.get(f"{path}/{session['id']}", headers=headers).get_json()
    assert (again["ui_mode"], again["client_secret"]) == (for_sdks, secret)
    updated = api.post(f"{path}/{session['id']}", {"metadata": {"a": "b"}}).get_json()
    assert updated["client_secret"] == secret
    listed = api.get(path).get_json()["data"][0]
    assert listed["id"] == session["id"]
    assert "client_secret" not in listed
    assert api.post(f"{path}/{session['id']}/expire").get_json()["client_secret"] == secret
    events = api.get("/v1/events").get_data(as_text=True)
    assert session["id"] in events
    assert secret not in events


def test_a_replay_renders_the_secret_anew_and_none_is_stored(api: Api):
    body = session_body(ui_mode="custom", success_url=None)
    first, second = (api.post(SESSIONS, body, key="k").get_json() for _ in range(2))
    assert first["client_secret"] == second["client_secret"]
    with api.app.app_context():
        from sqlalchemy import select

        from checkout.models import IdempotencyKey
        from foundation.database import db, reading

        with reading("checkout"):
            stored = "".join(db.session.scalars(select(IdempotencyKey.body)))
    assert first["id"] in stored
    assert "_secret_" not in stored


def test_setup_keeps_a_card_and_sells_nothing(api: Api):
    session = api.post(
        SESSIONS,
        setup_body(
            customer=CUSTOMER,
            setup_intent_data={"description": "For later", "metadata": {"plan": "gold"}},
        ),
    ).get_json()
    assert session["mode"] == "setup"
    assert session["setup_intent"].startswith("seti_")
    for none in ("payment_intent", "amount_total", "amount_subtotal", "currency"):
        assert session[none] is None, none
    assert session["payment_status"] == "unpaid"
    assert session["url"]
    assert api.post(SESSIONS, setup_body(currency="EUR")).get_json()["currency"] == "eur"


@pytest.mark.parametrize(
    ("param", "value"),
    [
        ("line_items", [{"price": DESK}]),
        ("submit_type", "pay"),
        ("payment_intent_data", {"description": "x"}),
        ("shipping_options", [{"name": "Post", "amount": 500, "currency": "usd"}]),
    ],
)
def test_setup_refuses_what_is_for_selling(api: Api, param: str, value: object):
    assert refused(api, body=setup_body(**{param: value}))["param"] == param


@pytest.mark.parametrize("mode", ["payment", "order"])
def test_selling_needs_lines_and_sets_nothing_up(api: Api, mode: str):
    error = refused(api, body=session_body(mode=mode, line_items=None))
    assert (error["code"], error["param"]) == ("parameter_missing", "line_items")
    body = session_body(mode=mode, setup_intent_data={"description": "x"})
    assert refused(api, body=body)["param"] == "setup_intent_data"


@pytest.mark.parametrize("mode", ["subscription", "order", "setup"])
def test_the_older_edition_has_one_mode(api: Api, mode: str):
    error = refused(api, path=NARROW, body=session_body(mode=mode))
    assert (error["code"], error["param"]) == ("parameter_invalid", "mode")


def test_subscription_is_not_available(api: Api):
    error = refused(api, body=session_body(mode="subscription"))
    assert (error["code"], error["param"]) == ("parameter_invalid", "mode")
    assert "not available" in error["message"]


@BOTH
@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_the_third_seeds_fields_are_answered_under_their_names(api: Api, path: str, form: bool):
    told = {
        "after_completion": {"type": "redirect", "redirect": {"url": "https://shop.example/ty"}},
        "saved_payment_method_options": {"payment_method_save": "enabled"},
        "wallet_options": {"apple_pay": {"display": "auto"}, "google_pay": {"display": "never"}},
        "payment_method_types": ["card"],
        "return_url": "https://shop.example/back",
        "client_customer_id": "c-42",
        "description": "Desk for the office",
        "locale": "en-GB",
        "submit_type": "donate",
    }
    session = api.post(path, session_body(**told), form=form).get_json()
    assert {name: session[name] for name in told} == told
    again = api.get(f"{path}/{session['id']}").get_json()
    assert {name: again[name] for name in told} == told


@pytest.mark.parametrize("key", ["hosted", "hosted_confirmation"])
def test_a_confirmation_has_two_names(api: Api, key: str):
    message = {"custom_message": "See you soon."}
    after = {"type": "hosted_confirmation", key: message}
    session = api.session(success_url=None, after_completion=after)
    assert session["after_completion"] == {
        "type": "hosted_confirmation",
        "hosted": message,
        "hosted_confirmation": message,
    }


@pytest.mark.parametrize(
    ("after", "param"),
    [
        ({"type": "redirect"}, "after_completion[redirect]"),
        ({"type": "email"}, "after_completion[type]"),
        (
            {"type": "redirect", "redirect": {"url": "javascript:x"}},
            "after_completion[redirect][url]",
        ),
        (
            {"type": "hosted_confirmation", "redirect": {"url": "https://a.b"}},
            "after_completion[redirect]",
        ),
        (
            {"type": "redirect", "redirect": {"url": "https://a.b"}, "hosted": {}},
            "after_completion[hosted]",
        ),
    ],
)
def test_what_follows_must_fit_its_type(api: Api, after: dict, param: str):
    assert refused(api, body=session_body(after_completion=after))["param"] == param


@pytest.mark.parametrize(
    "unknown",
    ["tax_rates", "payment_method_choice"],
)
def test_what_is_not_built_is_refused_by_name(api: Api, unknown: str):
    error = refused(api, body=session_body(**{unknown: {"enabled": True}}))
    assert (error["code"], error["param"]) == ("parameter_unknown", unknown)
