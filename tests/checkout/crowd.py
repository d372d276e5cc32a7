"""Many objects of every kind, copied in the database: making them by calls would take minutes."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Table, insert, select, text

from foundation.database import db, transaction

ALONE = {"accounts", "api_keys", "account_controls", "webhook_endpoints", "idempotency_keys"}
"""Tables whose rows are not copied; many rows may name the same one of them."""
REDEEMED = """
    UPDATE coupons SET times_redeemed = (
        SELECT count(*) FROM checkout_sessions s WHERE s.coupon_pk = coupons.pk AND s.status = 'complete'
    )
"""
Row = dict[str, Any]


def multiply(app: Flask, copies: int) -> None:
    """Copy every object so often. A copy names the copies of those that its original names. SQLite alone."""
    with app.app_context(), transaction("checkout"):
        connection = db.session.connection()
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        tables = [table for table in db.metadatas[None].sorted_tables if table.name not in ALONE]
        rows = {
            table: [dict(row._mapping) for row in db.session.execute(select(table))]
            for table in tables
        }
        names = {
            row[column]
            for table in tables
            for row in rows[table]
            for column in _unique(table)
            if isinstance(row[column], str)
        }
        for table in tables:
            made = [_copy(row, names, number) for number in range(copies) for row in rows[table]]
            if made:
                db.session.execute(insert(table), made)
        db.session.execute(text(REDEEMED))  # a copied session has the original's coupon


def _unique(table: Table) -> set[str]:
    """The columns by which another row names one of these, or which may not repeat."""
    indexes = [index for index in table.indexes if index.unique]
    constraints = [each for each in table.constraints if type(each).__name__ == "UniqueConstraint"]
    groups = [each.columns for each in (*indexes, *constraints)]  # type: ignore[attr-defined]
    return {column.name for group in groups for column in group if not column.foreign_keys}


def _copy(row: Row, names: set[str], number: int) -> Row:
    return {
        column: f"{value}{number:03}" if isinstance(value, str) and value in names else value
        for column, value in row.items()
        if column != "pk"
    }
