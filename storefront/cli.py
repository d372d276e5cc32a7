"""Commands: `flask shop orders`."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import select

from foundation.commands import Group
from foundation.database import db, reading
from foundation.money import format_money
from storefront.models import ShopOrder

group = Group("shop", help="The sample shop.")


@group.command("orders")
@click.option("--limit", default=20, show_default=True, help="How many, newest first.")
def orders(limit: int) -> None:
    """List the latest orders."""
    with reading("storefront"):
        rows = db.session.scalars(
            select(ShopOrder).order_by(ShopOrder.pk.desc()).limit(limit)
        ).all()
    for row in rows:
        placed = datetime.fromtimestamp(row.created, UTC).isoformat(" ", "minutes")
        total = format_money(row.amount_total, row.currency)
        click.echo(f"{row.number}  {placed}  {row.status:<9} {total:>12}  {row.session_id or '-'}")
