"""Requests that meet: one of them wins, the others are told so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.checkout.api_client import DESK_PRODUCT, SESSIONS, Api

CLIENTS = 4


def at_once(send: Callable[[int], Any]) -> list[Any]:
    """What each of the clients came to."""
    start = Barrier(CLIENTS)

    def wait_and_send(number: int) -> Any:
        start.wait()
        return send(number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(wait_and_send, range(CLIENTS)))


@pytest.mark.parametrize("transfer", [False, True])
def test_a_lookup_key_has_one_holder_however_many_ask_at_once(make_app, kind, transfer: bool):
    api = Api(make_app(kind))

    def create(number: int) -> int:
        body = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": number + 1}
        keys = {"lookup_key": "desk", "transfer_lookup_key": transfer}
        return api.post("/v1/prices", {**body, **keys}).status_code

    refused = 200 if transfer else 400
    assert sorted(at_once(create)) == [200] + [refused] * (CLIENTS - 1)
    held = api.get("/v1/prices", **{"lookup_keys[]": "desk"}).get_json()["data"]
    assert len(held) == 1


def test_a_session_is_expired_once_however_many_ask_at_once(make_app, kind):
    api = Api(make_app(kind))
    session = api.session()

    def expire(_number: int) -> int:
        return api.post(f"{SESSIONS}/{session['id']}/expire").status_code

    assert sorted(at_once(expire)) == [200] + [400] * (CLIENTS - 1)
    for type in ("checkout.session.expired", "payment_intent.canceled"):
        assert len(api.get("/v1/events", type=type).get_json()["data"]) == 1


@pytest.mark.parametrize("transfer", [False, True])
def test_prices_that_take_one_lookup_key_at_once_end_with_one_holder(
    make_app, kind, transfer: bool
):
    api = Api(make_app(kind))
    body = {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": 100}
    ids = [api.post("/v1/prices", body).get_json()["id"] for _ in range(CLIENTS)]

    def take(number: int) -> int:
        told = {"lookup_key": "desk", "transfer_lookup_key": transfer}
        return api.post(f"/v1/prices/{ids[number]}", told).status_code

    refused = 200 if transfer else 400
    assert sorted(at_once(take)) == [200] + [refused] * (CLIENTS - 1)
    held = api.get("/v1/prices", **{"lookup_keys[]": "desk"}).get_json()["data"]
    assert len(held) == 1


def test_a_customer_is_deleted_once_however_many_ask_at_once(make_app, kind):
    api = Api(make_app(kind))
    customer = api.post("/v1/customers", {"name": "Bo"}).get_json()["id"]

    def delete(_number: int) -> int:
        return api.delete(f"/v1/customers/{customer}").status_code

    assert sorted(at_once(delete)) == [200] + [404] * (CLIENTS - 1)
    assert len(api.get("/v1/events", type="customer.deleted").get_json()["data"]) == 1


def test_a_key_is_rolled_once_however_many_ask_at_once(make_app, kind):
    api = Api(make_app(kind))
    key = api.post("/v1/api_keys", {"name": "ERP"}).get_json()["id"]

    def roll(_number: int) -> int:
        return api.post(f"/v1/api_keys/{key}/roll").status_code

    assert sorted(at_once(roll)) == [200] + [400] * (CLIENTS - 1)
    assert len(api.get("/v1/api_keys").get_json()["data"]) == 4
