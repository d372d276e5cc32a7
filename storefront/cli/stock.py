"""The command about stock."""

from __future__ import annotations

from dataclasses import asdict

import click

from foundation.database import reading, transaction
from storefront.cli.group import as_json, group, print_json
from storefront.stock import levels
from storefront.stock.levels import MOST, Level, NotCounted
from storefront.stock.tables import LOW


@group.command("stock")
@click.argument("sku", required=False)
@click.option(
    "--set", "units", type=click.IntRange(0, MOST), help="Units that are there, besides held ones."
)
@click.option("--add", "added", type=click.IntRange(1, MOST), help="Units that were delivered.")
@click.option(
    "--reorder",
    is_flag=True,
    help=f"With --set: return to that number by itself when {LOW} or fewer units are left.",
)
@as_json
def stock(
    sku: str | None, units: int | None, added: int | None, reorder: bool, as_json: bool
) -> None:
    """List the stock, or show that of one SKU, or change it.

    Orders that may still be paid hold their units. --set ends the reordering of the SKU unless --reorder is given.
    """
    if units is not None and added is not None:
        raise click.UsageError("Use either --set or --add.")
    if reorder and units is None:
        raise click.UsageError("--reorder needs --set.")
    if units is not None or added is not None:
        if sku is None:
            raise click.UsageError("Name the SKU whose stock changes.")
        _change(sku, units, added or 0, reorder)
    with reading("storefront"):
        found = levels.list_levels(sku)
    if sku is not None and not found:
        raise click.ClickException(f"the stock of {sku} isn't counted")
    if as_json:
        print_json([asdict(level) for level in found])
        return
    width = max((len(level.sku) for level in found), default=0)
    for level in found:
        click.echo(f"{level.sku:<{width}}  {_described(level)}")


def _change(sku: str, units: int | None, added: int, reorder: bool) -> None:
    try:
        with transaction("storefront"):
            if units is not None:
                levels.set_level(sku, units, reorder=reorder)
            else:
                levels.add_units(sku, added)
    except NotCounted as error:
        raise click.ClickException(str(error)) from error


def _described(level: Level) -> str:
    text = f"{level.available} available, {level.held} held, {level.sold} sold"
    return text if level.reorder_to is None else f"{text}, reordered to {level.reorder_to}"
