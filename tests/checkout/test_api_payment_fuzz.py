"""Whatever stands in a payment's fields: a success, a decline or a refusal, and never a mistake of ours."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checkout.api_client import CUSTOMER, Api, error_of
from tests.checkout.payment_calls import INTENTS, METHODS, REFUNDS, SETUPS, card, paid
from tests.checkout.test_api_fuzz import ANYTHING, paths_of

DETAILS = {"email": "jane@example.com", "address": {"line1": "1 Main St", "country": "US"}}
CARD = {**card(), "billing_details": DETAILS, "metadata": {"a": "b"}}
TERMS = {
    "amount": 2000,
    "currency": "usd",
    "customer": CUSTOMER,
    "description": "Two desks",
    "statement_descriptor": "NORTHDESK",
    "application_fee_amount": 5,
    "setup_future_usage": "off_session",
    "metadata": {"a": "b"},
    "expand": ["latest_charge.payment_method"],
}
NEW = {**TERMS, "payment_method_data": CARD, "confirm": True, "off_session": False}
BODIES: dict[str, dict[str, Any]] = {
    INTENTS: {**NEW, "capture_method": "manual", "return_url": "https://a.example/b?c=d"},
    f"{INTENTS}/{{id}}": {**TERMS, "payment_method": "pm_card_visa"},
    f"{INTENTS}/{{id}}/confirm": {"payment_method_data": CARD, "return_url": "https://a.example"},
    f"{INTENTS}/{{id}}/capture": {"amount_to_capture": 5},
    f"{INTENTS}/{{id}}/cancel": {"cancellation_reason": "abandoned"},
    f"{INTENTS}/{{id}}/refund": {"amount": 5, "reason": "broken", "metadata": {"a": "b"}},
    REFUNDS: {"payment_intent": "{id}", "amount": 5, "reason": "broken", "metadata": {"a": "b"}},
    METHODS: CARD,
    SETUPS: {"customer": CUSTOMER, "usage": "on_session", "payment_method_data": CARD},
}


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, Any]:
    """A good request with something else in one place."""
    path = draw(st.sampled_from(sorted(BODIES)))
    body = copy.deepcopy(BODIES[path])
    *way, last = draw(st.sampled_from(list(paths_of(body))))
    place: Any = body
    for key in way:
        place = place[key]
    place[last] = draw(ANYTHING)
    return path, body


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(spoilt(), st.booleans(), st.booleans())
@pytest.mark.slow
def test_nothing_that_anyone_sends_is_a_500(
    api: Api, request_: tuple[str, Any], form: bool, manual: bool
):
    path, body = request_
    id = paid(api, capture_method="manual" if manual else "automatic")["id"]
    if body.get("payment_intent") == "{id}":
        body["payment_intent"] = id
    response = api.post(path.format(id=id), body, form=form)
    if response.status_code == 402:
        assert response.get_json()["error"]["type"] == "payment_error"
    elif response.status_code != 200:
        assert response.status_code == 400
        error_of(response)
