"""Calls and looks that the tests of paying over the API share."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.checkout.api_client import Api, error_of

INTENTS, SETUPS, METHODS, REFUNDS = (
    f"/v1/{name}" for name in ("payment_intents", "setup_intents", "payment_methods", "refunds")
)
STRIPE = {"Stripe-Version": "2026-03-25.dahlia"}
GOOD, DECLINING, CHALLENGED = "4242424242424242", "4000000000000002", "4000002760003184"


def card(number: str = GOOD, **changes: Any) -> dict[str, Any]:
    """As `payment_method_data`."""
    fields = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123", **changes}
    sent = {name: value for name, value in fields.items() if value is not None}
    return {"type": "card", "card": sent}


def intent_body(**changes: Any) -> dict[str, Any]:
    """20.00 USD. None takes a field out."""
    body = {"amount": 2000, "currency": "usd", **changes}
    return {name: value for name, value in body.items() if value is not None}


def made(response: TestResponse) -> dict[str, Any]:
    """What a success answers."""
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def make_intent(api: Api, **changes: Any) -> dict[str, Any]:
    return made(api.post(INTENTS, intent_body(**changes)))


def paid(api: Api, **changes: Any) -> dict[str, Any]:
    """An intent that has succeeded, or is authorised with `capture_method="manual"`."""
    return make_intent(api, payment_method="pm_card_visa", confirm=True, **changes)


def declined(response: TestResponse, about: str | None = "payment_intent") -> dict[str, Any]:
    """The error of a decline, after a look at its envelope."""
    assert response.status_code == 402, response.text
    (error,) = response.get_json().values()
    fields = {"type", "code", "decline_code", "message", "param", "doc_url"}
    about_it = {about} if about else set()
    of_the_sdk = {"charge", "payment_method"} if error["type"] == "card_error" else set()
    assert fields | about_it <= set(error) <= fields | about_it | of_the_sdk
    assert error["doc_url"].endswith("/docs/errors/decline-codes")
    answer: dict[str, Any] = error
    return answer


def answer_challenge(api: Api, intent: dict[str, Any], action: str = "complete") -> None:
    """Do what the shopper does on the bank's page."""
    url = intent["next_action"]["redirect_to_url"]["url"]
    path = re.sub(r"^https?://[^/]+", "", url)
    with api.app.test_client() as browser:
        answer = browser.post(path, data={"action": action}, base_url="http://localhost:8000")
    assert answer.status_code == 303, answer.text


def refused(api: Api, path: str, body: Any = None, **sent: Any) -> dict[str, Any]:
    """Send it, and look that nothing was written. Answers the error."""
    before = api.row_counts()
    response = api.post(path, body, **sent)
    error = error_of(response)
    assert 400 <= response.status_code < 500
    assert error["type"] == "invalid_request_error"
    assert api.row_counts() == before
    return error
