"""Every list pages both ways by key, whatever was made in the same second or is gone since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checkout.api_client import DESK_PRODUCT, SESSIONS, Api

ROWS = 7
SHIRT = {"title": "Shirt", "unit_price": 100}
BODIES: dict[str, Callable[[int], dict[str, Any]]] = {
    "/v1/products": lambda n: {"name": f"Thing {n}"},
    "/v1/prices": lambda n: {"product": DESK_PRODUCT, "currency": "usd", "unit_amount": n},
    "/v1/customers": lambda n: {"email": f"{n}@example.com"},
    "/v1/orders": lambda n: {"currency": "usd", "line_items": [SHIRT]},
    "/v1/payment_intents": lambda n: {"amount": 500 + n, "currency": "usd"},
    "/v1/api_keys": lambda n: {"name": f"Key {n}"},
}


def made(api: Api, path: str) -> list[str]:
    """Ids of new rows, newest first. They are of one second, or two."""
    ids = []
    for number in range(ROWS):
        response = api.post(path, BODIES[path](number))
        assert response.status_code == 200, response.text
        ids.append(response.get_json()["id"])
    return ids[::-1]


def walk(api: Api, path: str, cursor: str, start: str | None = None, limit: int = 3) -> list[str]:
    """All ids from page to page, forwards by `starting_after` or back by `ending_before`."""
    seen: list[str] = []
    while True:
        query: dict[str, Any] = {"limit": limit} | ({cursor: start} if start else {})
        page = api.get(path, **query).get_json()
        ids = [row["id"] for row in page["data"]]
        assert len(ids) <= limit
        assert page["url"] == path
        forwards = cursor == "starting_after"
        seen = seen + ids if forwards else ids + seen
        expected = ids[-1] if forwards and page["has_more"] else None
        assert page["next_cursor"] == expected
        if not page["has_more"]:
            return seen
        start = ids[-1] if forwards else ids[0]


@pytest.mark.parametrize("path", BODIES)
def test_pages_meet_without_gap_or_overlap(api: Api, path: str):
    ids = made(api, path)
    forwards = walk(api, path, "starting_after")
    assert forwards[:ROWS] == ids
    assert len(forwards) == len(set(forwards))
    assert walk(api, path, "ending_before", forwards[-1]) == forwards[:-1]
    for limit in (1, 100):
        assert walk(api, path, "starting_after", limit=limit) == forwards


def test_sessions_page_at_both_paths(api: Api):
    ids = [api.session()["id"] for _ in range(4)][::-1]
    for path in (SESSIONS, "/v1/checkout_sessions"):
        assert walk(api, path, "starting_after") == ids
        assert walk(api, path, "ending_before", ids[-1]) == ids[:-1]


def test_rows_that_go_or_come_meanwhile_shift_nothing(api: Api):
    path = "/v1/customers"
    ids = made(api, path)
    first = api.get(path, limit=3).get_json()
    for gone in (ids[1], ids[2], ids[4]):
        assert api.delete(f"{path}/{gone}").status_code == 200
    newer = api.post(path, {}).get_json()["id"]
    rest = walk(api, path, "starting_after", first["next_cursor"])
    assert rest[:3] == [ids[3], ids[5], ids[6]]
    back = api.get(path, limit=3, ending_before=ids[4]).get_json()
    assert [row["id"] for row in back["data"]] == [newer, ids[0], ids[3]]
    assert (back["has_more"], back["next_cursor"]) == (False, None)


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"starting_after": "x_none"}, "starting_after"),
        ({"ending_before": "x_none"}, "ending_before"),
        ({"starting_after": "a", "ending_before": "b"}, "ending_before"),
        ({"color": "red"}, "color"),
        ({"expand[]": "data.nothing"}, "expand[0]"),
    ],
)
def test_what_no_list_takes(api: Api, path: str, query: dict, param: str):
    response = api.get(path, **query)
    assert response.status_code == 400
    assert response.get_json()["error"]["param"] == param
