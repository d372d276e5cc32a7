"""Lists of what moves money take as many queries for many rows as for few."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import CUSTOMER, Api
from tests.checkout.payment_calls import (
    CHALLENGED,
    INTENTS,
    METHODS,
    REFUNDS,
    SETUPS,
    card,
    intent_body,
    made,
    paid,
)
from tests.support.statements import recorded


def fill(api: Api) -> None:
    """One of each kind, and in each of the states that read more than a row."""
    api.session()
    api.session(mode="order", payment_intent_data={"capture_method": "manual"})
    asked = {"payment_method_data": card(CHALLENGED), "confirm": True, "customer": CUSTOMER}
    made(api.post(INTENTS, intent_body(**asked)))
    made(api.post(SETUPS, asked))
    made(api.post(REFUNDS, {"payment_intent": paid(api, customer=CUSTOMER)["id"]}))


@pytest.mark.parametrize(
    "path",
    [
        f"{INTENTS}?limit=100",
        f"{INTENTS}?limit=100&expand[]=data.payment_method.customer&expand[]=data.latest_charge",
        f"{SETUPS}?limit=100&expand[]=data.payment_method",
        f"{METHODS}?limit=100&expand[]=data.customer",
        f"{REFUNDS}?limit=100&expand[]=data.charge.payment_intent.customer",
        "/v1/charges?limit=100&expand[]=data.payment_method",
    ],
)
def test_a_page_takes_as_many_queries_for_many_rows_as_for_few(api: Api, path: str):
    def queries() -> tuple[int, list[str]]:
        with recorded(api.app) as statements:
            rows = api.get(path).get_json()["data"]
        return len(rows), statements

    fill(api)
    few_rows, few = queries()
    for _ in range(3):
        fill(api)
    many_rows, many = queries()
    assert many_rows == 4 * few_rows
    assert len(many) == len(few), many
