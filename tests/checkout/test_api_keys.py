"""Keys over the API: made, read, rolled, revoked; shown once, kept as a hash, and rarely asked for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from checkout.models import ApiKey, IdempotencyKey
from foundation.database import db, reading
from tests.checkout.api_client import Api, error_of

KEYS = "/v1/api_keys"


def make(api: Api, **told: object) -> dict:
    response = api.post(KEYS, {"name": "ERP", **told})
    assert response.status_code == 200, response.text
    return response.get_json()


def works(api: Api, key: str) -> bool:
    return Api(api.app, key).get("/v1/products").status_code == 200


@pytest.mark.parametrize(("type", "prefix"), [("secret", "sk_test_"), ("publishable", "pk_test_")])
def test_a_key_is_answered_once(api: Api, type: str, prefix: str):
    made = api.post(KEYS, {"name": "ERP", "type": type}, form=True, key=None).get_json()
    key = made.pop("key")
    assert key.startswith(prefix)
    assert (made["object"], made["type"], made["name"]) == ("api_key", type, "ERP")
    assert (made["prefix"], made["last4"]) == (prefix, key[-4:])
    assert api.get(f"{KEYS}/{made['id']}").get_json() == made
    listed = api.get(KEYS)
    assert listed.get_json()["data"][0] == made
    assert key not in listed.get_data(as_text=True)
    assert works(api, key) is (type == "secret")


def test_a_replay_shows_it_again_and_nothing_keeps_it_in_clear(api: Api):
    first, second = (api.post(KEYS, {"name": "ERP"}, key="once").get_json() for _ in range(2))
    assert first == second
    with api.app.app_context(), reading("checkout"):
        kept = "".join(db.session.scalars(select(IdempotencyKey.body)))
        kept += "".join(db.session.scalars(select(ApiKey.digest)))
    assert first["id"] in kept
    assert first["key"] not in kept


def test_a_key_is_rolled_and_revoked(api: Api):
    old = make(api)
    new = api.post(f"{KEYS}/{old['id']}/roll").get_json()
    assert (new["name"], new["type"]) == ("ERP", "secret")
    assert works(api, old["key"])
    assert works(api, new["key"])
    stopped = api.post(f"{KEYS}/{old['id']}/revoke").get_json()
    assert stopped["revoked_at"] is not None
    assert not works(api, old["key"])
    assert api.post(f"{KEYS}/{old['id']}/revoke").status_code == 400
    assert api.post(f"{KEYS}/{new['id']}/roll", {"now": True}).status_code == 200
    assert not works(api, new["key"])


@pytest.mark.parametrize(
    ("told", "param"),
    [({}, "name"), ({"name": ""}, "name"), ({"name": "x", "type": "admin"}, "type")],
)
def test_what_makes_no_key(api: Api, told: dict, param: str):
    response = api.post(KEYS, told)
    assert response.status_code == 400
    assert error_of(response)["param"] == param


def test_ten_calls_a_minute(make_app):
    api = Api(make_app(RATE_LIMITS="on"))
    answers = [api.get(KEYS) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[0].headers["X-RateLimit-Limit"] == "10"
    assert answers[9].headers["X-RateLimit-Remaining"] == "0"
    assert int(answers[10].headers["Retry-After"]) <= 60
    assert error_of(answers[10])["code"] == "rate_limit_exceeded"
    assert api.get("/v1/products").headers["X-RateLimit-Limit"] == "1500"
