"""docs/deploy.md names each table's key of a partition, and commands of `till` that exist."""

from __future__ import annotations

import re

from flask import Flask

from foundation.database import db
from tests.guards.tree import ROOT

TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")


def test_each_table_has_a_key_of_its_partition() -> None:
    """The provider's tables with an account are named together."""
    tables = [table for each in db.metadatas.values() for table in each.tables.values()]
    others = sorted(table.name for table in tables if "account_id" not in table.columns)
    partitions = TEXT.partition("## Past one PostgreSQL")[2]
    assert "shop_orders" in others
    assert [name for name in others if f"`{name}`" not in partitions] == []


def test_each_command_exists(app: Flask) -> None:
    group = app.cli.commands["till"]
    flattened = getattr(group, "commands", {})
    known = {"run", "db", *app.cli.commands, *flattened} - {"till"}
    assert set(re.findall(r"`till ([a-z]+)", TEXT)) <= known
    table = TEXT.partition("| command | effect |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`till ([a-z]+)`", table)) == known
