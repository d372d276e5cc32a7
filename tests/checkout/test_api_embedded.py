"""Embedded sessions: where their shopper goes after paying."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import SESSIONS, Api, refused, session_body

FIELD = "redirect_on_completion"
RETURN_URL = "https://shop.example/return?session_id={CHECKOUT_SESSION_ID}"


def embedded_body(**changes: object) -> dict:
    return session_body(
        **{"ui_mode": "embedded", "success_url": None, "cancel_url": None, **changes}
    )


@pytest.mark.parametrize("wanted", ["always", "if_required", "never"])
def test_an_embedded_session_answers_where_its_shopper_goes(api: Api, wanted: str):
    session = api.post(SESSIONS, embedded_body(return_url=RETURN_URL, **{FIELD: wanted}), form=True)
    assert session.get_json()[FIELD] == wanted
    sdk = {"Stripe-Version": "2026-03-25"}
    again = api.get(f"{SESSIONS}/{session.get_json()['id']}", headers=sdk).get_json()
    assert (again[FIELD], again["return_url"]) == (wanted, RETURN_URL)


def test_the_shopper_of_an_embedded_session_is_redirected_by_default(api: Api):
    assert api.post(SESSIONS, embedded_body()).get_json()[FIELD] == "always"


@pytest.mark.parametrize("wanted", ["if_required", "never"])
def test_without_a_redirect_no_return_url_is_needed(api: Api, wanted: str):
    assert api.post(SESSIONS, embedded_body(**{FIELD: wanted})).get_json()["return_url"] is None


def test_a_redirect_needs_a_return_url(api: Api):
    error = refused(api, path=SESSIONS, body=embedded_body(**{FIELD: "always"}))
    assert (error["code"], error["param"]) == ("parameter_missing", "return_url")


@pytest.mark.parametrize(
    ("ui_mode", "wanted"), [("hosted", "never"), ("custom", "if_required"), ("embedded", "later")]
)
def test_a_redirect_that_the_form_cant_leave_out_is_refused(api: Api, ui_mode: str, wanted: str):
    error = refused(api, path=SESSIONS, body=session_body(ui_mode=ui_mode, **{FIELD: wanted}))
    assert error["param"] == FIELD


def test_always_changes_nothing_of_a_hosted_session(api: Api):
    session = api.post(SESSIONS, session_body(**{FIELD: "always"})).get_json()
    assert session["url"]
    assert FIELD not in session
