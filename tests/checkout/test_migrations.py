"""Migrations make the tables of the models, and keep the rows of a database that is older."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import Column, Engine, Enum, MetaData, Table, insert, inspect, select, update

from app import create_app
from foundation import schema
from foundation.assets import STATIC
from foundation.config import Config
from foundation.database import db, reading
from tests.checkout.api_client import PUBLISHABLE, SESSIONS, Api
from tests.checkout.test_api_confirm import custom
from tests.support.databases import Databases, Kind, disconnect
from tests.support.fixtures import MakeApp

FIRST = "0001"
VALUES: dict[type, Any] = {bool: True, int: 1, str: "x", object: {}}
"""What a column holds that may not be NULL, by its type in Python; an object is JSON."""
OTHER_NAMES = {
    "checkout_session": "checkout_sessions",
    "default_price": "prices",
    "endpoint": "webhook_endpoints",
    "latest_charge": "charges",
    "session": "checkout_sessions",
}
"""The tables that columns refer to, where it is not their name and an s."""
EARLIER_NAMES = {"account_controls": "clock_offset", "shop_variants": "shop_products"}
"""The tables of the first revision whose rows were moved or written to another table."""
WORDS = {
    (table.name, column.name): column.type.enums[0]
    for metadata in db.metadatas.values()
    for table in metadata.tables.values()
    for column in table.columns
    if isinstance(column.type, Enum)
}
"""One of the words that a column takes, where they are a set."""
Row = dict[str, Any]


@pytest.mark.parametrize("bind", [None, "storefront"], ids=["checkout", "storefront"])
def test_migrated_tables_are_those_of_the_models(
    make_app: MakeApp, each_kind: Kind, bind: str | None
) -> None:
    with make_app(each_kind).app_context(), db.engines[bind].connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, db.metadatas[bind]) == []


@pytest.fixture
def first(databases: Databases, tmp_path: Path, each_kind: Kind) -> Iterator[Flask]:
    """An application whose databases have the tables of the first revision, and no rows."""
    environ = databases.empty(each_kind, tmp_path / "data")
    app = create_app(Config.from_env(environ))
    with app.app_context():
        Migrate(app, db, directory=str(schema.VERSIONS.parent))
        upgrade(revision=FIRST)
    yield app
    disconnect(app)
    databases.drop(environ)


@pytest.mark.slow
def test_rows_of_the_first_revision_are_kept(first: Flask) -> None:
    """A column that is still there has its value, and the models can read each row."""
    with first.app_context():
        filled = {bind: fill(engine) for bind, engine in db.engines.items()}
        upgrade()
        assert schema.check()
        for bind, rows in filled.items():
            assert len(rows) >= 7
            for table in reflected(db.engines[bind]).tables.values():
                if table.name in rows:
                    assert_kept(db.engines[bind], table, rows[table.name])
        for mapper in db.Model.registry.mappers:
            bind = mapper.local_table.metadata.info["bind_key"]
            with reading(bind or "checkout"):
                found = db.session.scalars(select(mapper.class_)).all()
            name = mapper.local_table.name
            assert len(found) == (EARLIER_NAMES.get(name, name) in filled[bind]), mapper


@pytest.mark.slow
def test_stored_answers_are_replayed_after_the_scope_is_added(
    make_app: MakeApp, each_kind: Kind
) -> None:
    """Downgraded, the table is that of the version before, with the rows that it could have had."""
    app = make_app(each_kind)
    api, session = Api(app), custom(Api(app))
    shopper = Api(app, PUBLISHABLE)
    told = {"client_secret": session["client_secret"], "email": "jane@example.com"}
    assert shopper.post(f"{SESSIONS}/{session['id']}/details", told, key="same").status_code == 200
    answers = [api.post("/v1/products", {"name": "Desk"}, key=key) for key in ("same", "other")]
    before = schema_of(app, "idempotency_keys")
    with app.app_context():
        Migrate(app, db, directory=str(schema.VERSIONS.parent))
        downgrade(revision="0002")
        disconnect(app)
        assert schema_of(app, "idempotency_keys") != before
        upgrade()
        disconnect(app)
    assert schema_of(app, "idempotency_keys") == before
    for key, answer in zip(("same", "other"), answers, strict=True):
        again = api.post("/v1/products", {"name": "Desk"}, key=key)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.data == answer.data
    assert api.post("/v1/products", {"name": "Chair"}, key="same").status_code == 422
    assert shopper.post(f"{SESSIONS}/{session['id']}/details", told, key="same").status_code == 200


@pytest.mark.slow
def test_pictures_in_orders_follow_their_files(first: Flask) -> None:
    with first.app_context():
        engine = db.engines["storefront"]
        fill(engine)
        lines = reflected(engine).tables["shop_order_lines"]
        with engine.begin() as connection:
            connection.execute(update(lines).values(image="img/products/lounge.svg"))
        upgrade()
        with engine.connect() as connection:
            (image,) = connection.scalars(select(lines.c.image))
    assert image == "img/products/reading-corner.svg"
    assert (STATIC / image).is_file()


def schema_of(app: Flask, name: str) -> tuple[Any, ...]:
    """Columns, unique constraints, indexes and foreign keys of a table of the provider."""
    with app.app_context():
        found = inspect(db.engines[None])
    return (
        [(each["name"], str(each["type"]), each["nullable"]) for each in found.get_columns(name)],
        found.get_unique_constraints(name),
        found.get_indexes(name),
        found.get_foreign_keys(name),
    )


def fill(engine: Engine) -> dict[str, Row]:
    """Put one row into each table; answer them by table. They name each other by their ids."""
    every = reflected(engine).sorted_tables
    ids = {table.name: f"the {table.name}" for table in every if "id" in table.columns}
    rows = {table.name: row_for(table, ids) for table in every}
    with engine.begin() as connection:
        for table in every:
            connection.execute(insert(table), rows[table.name])
    return rows


def row_for(table: Table, ids: dict[str, str]) -> Row:
    return {column.name: value_for(column, ids) for column in table.columns}


def value_for(column: Column[Any], ids: dict[str, str]) -> Any:
    """An id if the column is one or is called after a table; a value if it needs one; else NULL."""
    stem = column.name.removesuffix("_id")
    named = OTHER_NAMES.get(stem, f"{stem}s")
    if column.name == "id":
        return ids[column.table.name]
    if column.name.endswith("_id") and named in ids:
        return ids[named]
    if column.nullable:
        return None
    return WORDS.get((column.table.name, column.name)) or VALUES[column.type.python_type]


def assert_kept(engine: Engine, table: Table, row: Row) -> None:
    with engine.connect() as connection:
        (after,) = connection.execute(select(table)).mappings()
    still = row.keys() & after.keys()
    assert {name: after[name] for name in still} == {name: row[name] for name in still}, table.name


def reflected(engine: Engine) -> MetaData:
    """The tables as they are now, without Alembic's own."""
    metadata = MetaData()
    metadata.reflect(engine, only=lambda name, _metadata: name != "alembic_version")
    return metadata
