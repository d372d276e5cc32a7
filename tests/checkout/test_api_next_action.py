"""A session whose shopper has to authenticate answers where, wherever it is read."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import SESSIONS, Api

CHALLENGED = "4000002760003184"


@pytest.fixture(params=["payment", "setup"])
def waiting(api: Api, request: pytest.FixtureRequest) -> dict:
    """A session with a pending 3-D Secure challenge, as it is retrieved."""
    sold = {} if request.param == "payment" else {"line_items": None, "currency": "usd"}
    session = api.session(mode=request.param, **sold)
    assert api.pay(session, CHALLENGED).challenge
    return api.get(f"{SESSIONS}/{session['id']}").get_json()


def test_it_is_the_address_of_the_challenge(waiting: dict) -> None:
    action = waiting["next_action"]
    assert action["type"] == "redirect_to_url"
    assert action["redirect_to_url"]["url"].startswith("http://localhost:8000/3ds/3ds_")
    assert waiting["status"] == "open"


def test_lists_updates_and_intents_answer_the_same(api: Api, waiting: dict) -> None:
    expected = waiting["next_action"]
    path = f"{SESSIONS}/{waiting['id']}"
    (listed,) = api.get(SESSIONS).get_json()["data"]
    assert listed["next_action"] == expected
    updated = api.post(path, {"metadata": {"order": "1"}}, key=None).get_json()
    assert updated["next_action"] == expected
    kind = "setup_intent" if waiting["mode"] == "setup" else "payment_intent"
    expanded = api.get(path, **{"expand[]": kind}).get_json()
    assert expanded["next_action"] == expanded[kind]["next_action"] == expected
    (listed,) = api.get(SESSIONS, **{"expand[]": f"data.{kind}"}).get_json()["data"]
    assert listed["next_action"] == listed[kind]["next_action"] == expected


def test_an_expired_session_has_none(api: Api, waiting: dict) -> None:
    api.advance(400 * 24 * 3600)
    lapsed = api.get(f"{SESSIONS}/{waiting['id']}").get_json()
    assert (lapsed["status"], lapsed["next_action"]) == ("expired", None)
