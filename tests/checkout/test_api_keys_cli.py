"""`flask keys`: made, listed, rolled, revoked. A key is shown once and kept as a hash."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from checkout.models import ApiKey
from checkout.services import keys
from foundation.database import db, reading
from tests.checkout.api_client import PUBLISHABLE, SECRET, Api

PRODUCTS = "/v1/products"


def run(app: Flask, *arguments: str, fails: bool = False) -> str:
    result = app.test_cli_runner().invoke(args=["keys", *arguments])
    assert (result.exit_code != 0) is fails, result.output
    return result.output


def create(app: Flask, *arguments: str) -> tuple[str, str]:
    """(id, key)"""
    id, key, *_ = run(app, "create", *arguments).split()
    return id, key


def works(app: Flask, key: str) -> bool:
    return Api(app, key).get(PRODUCTS).status_code == 200


@pytest.mark.parametrize(
    ("flags", "prefix"),
    [
        ((), "sk_test_"),
        (("--live",), "sk_live_"),
        (("--publishable",), "pk_test_"),
        (("--publishable", "--live"), "pk_live_"),
    ],
)
def test_a_key_is_shown_once_and_kept_as_a_hash(app: Flask, flags: tuple[str, ...], prefix: str):
    id, key = create(app, "The ERP", *flags)
    assert re.fullmatch(prefix + "[A-Za-z0-9]{32}", key)
    listed = run(app, "list")
    assert f"{id}  {prefix}…{key[-4:]}" in listed
    assert "The ERP" in listed
    assert key not in listed
    with app.app_context(), reading("checkout"):
        row = db.session.scalars(select(ApiKey).where(ApiKey.id == id)).one()
        values = [str(getattr(row, column.key)) for column in row.__mapper__.columns]
    assert key not in values
    assert works(app, key) is (prefix[0] == "s")


def test_the_seeded_keys_are_listed_without_their_text(app: Flask):
    listed = run(app, "list")
    assert listed.count("active") == 2
    assert SECRET not in listed
    assert PUBLISHABLE not in listed


def test_a_rolled_key_works_for_a_day_more(app: Flask):
    id, old = create(app, "ERP")
    new = run(app, "roll", id).split()[1]
    assert new != old
    assert works(app, old)
    assert works(app, new)
    assert "until " in run(app, "list")
    Api(app, new).advance(keys.GRACE)
    assert not works(app, old)
    assert works(app, new)


def test_a_key_can_be_rolled_at_once(app: Flask):
    id, old = create(app, "ERP")
    new = run(app, "roll", id, "--now").split()[1]
    assert not works(app, old)
    assert works(app, new)
    assert "revoked already" in run(app, "roll", id, fails=True)


def test_a_key_within_its_day_of_grace_can_still_be_revoked(app: Flask):
    id, old = create(app, "ERP")
    run(app, "roll", id)
    assert "revoked already" in run(app, "roll", id, fails=True)
    run(app, "revoke", id)
    assert not works(app, old)
    assert "revoked already" in run(app, "revoke", id, fails=True)


def test_what_is_not_there_is_said(app: Flask):
    assert "No ApiKey found" in run(app, "revoke", "key_none", fails=True)
    assert "--account mer_northdesk" in run(app, "create", "x", "--account", "y", fails=True)
