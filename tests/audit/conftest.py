"""An application with purchases of every kind, made once. Tests break its data in transactions that are rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from checkout.domain.disputes import dispute_id
from foundation import audit
from foundation.audit import Finding
from foundation.database import Name, connection, reading, transaction
from tests.audit.purchases import make_purchases, make_shop_orders
from tests.support.applications import Applications
from tests.support.databases import Kind

LIFTED = {
    "sqlite": "PRAGMA defer_foreign_keys = ON; PRAGMA ignore_check_constraints = ON",
    "postgresql": "SET LOCAL session_replication_role = replica;"
    "ALTER TABLE charges DROP CONSTRAINT ck_charges_refunds",
}
"""What makes a database take rows that its constraints refuse."""


class RolledBack(Exception):
    """Ends a transaction without a commit."""


@dataclass(frozen=True)
class Audited:
    """`ids` has the public ids of the purchases: `paid`, `paid_intent`, `paid_charge`, `paid_order`, …"""

    app: Flask
    kind: Kind
    ids: dict[str, Any]

    def broken_by(self, database: Name, *statements: str) -> set[tuple[str, str]]:
        """Invariant and id of each finding after these statements, which name ids as in `{paid}`."""
        return {(each.invariant.name, each.id) for each in self.findings(database, *statements)}

    def findings(self, database: Name, *statements: str) -> list[Finding]:
        found: list[Finding] = []
        (part,) = (each for each in audit.parts(self.app) if each.database == database)
        with self.app.app_context():
            try:
                with transaction(database):
                    self._lift_constraints(database)
                    for statement in statements:
                        connection().execute(text(statement.format(**self.ids)))
                    found += audit.in_transaction(part, 0)
                    raise RolledBack
            except RolledBack:
                return found
            finally:
                self._restore_checks(database)

    def _lift_constraints(self, database: Name) -> None:
        for statement in LIFTED[self.kind].split(";"):
            if database == "checkout" or "charges" not in statement:
                connection().execute(text(statement))

    def _restore_checks(self, database: Name) -> None:
        if self.kind == "sqlite":
            with transaction(database):
                connection().execute(text("PRAGMA ignore_check_constraints = OFF"))


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def audited(request: pytest.FixtureRequest, applications: Applications) -> Iterator[Audited]:
    lent = applications.lend(request.param, {})
    purchases = make_purchases(lent.app)
    shop = {f"shop_{name}": order.pk for name, order in make_shop_orders(lent.app).items()}
    yield Audited(lent.app, request.param, _ids(lent.app, purchases) | shop)
    applications.take_back(lent)


def _ids(app: Flask, purchases: dict[str, Any]) -> dict[str, Any]:
    ids: dict[str, Any] = {"promotion_code": purchases["promotion_code"]}
    for name, session in purchases["sessions"].items():
        key = name.replace(" ", "_")
        ids[key] = session["id"]
        ids[f"{key}_intent"] = session["payment_intent"] or session["setup_intent"]
        ids[f"{key}_order"] = session["order"]
    for name, intent in purchases["intents"].items():
        ids[f"{name.replace(' ', '_')}_intent"] = intent["id"]
    for number, order in enumerate(purchases["orders"]):
        ids[f"order_{number}"] = order["id"]
    ids |= _charges(app, ids)
    ids["debiting_method"] = _method(app, ids["debiting_pending"])
    disputed = ("disputed", "won", "inquiry")
    return ids | {f"{name}_dispute": dispute_id(ids[f"{name}_charge"]) for name in disputed}


def _method(app: Flask, charge: str) -> str:
    """The payment method of a charge."""
    query = text("SELECT payment_method_id FROM charges WHERE id = :id")
    with app.app_context(), reading("checkout"):
        return str(connection().execute(query, {"id": charge}).scalar_one())


def _charges(app: Flask, ids: dict[str, Any]) -> dict[str, str]:
    """The charge of each intent, and its failed one."""
    names = {intent: name.removesuffix("_intent") for name, intent in ids.items()}
    query = text("SELECT id, status, payment_intent_id FROM charges")
    with app.app_context(), reading("checkout"):
        rows = connection().execute(query).all()
    return {
        f"{names[row.payment_intent_id]}_{'charge' if row.status == 'succeeded' else row.status}": row.id
        for row in rows
        if row.payment_intent_id in names
    }
