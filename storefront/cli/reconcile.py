"""The command that compares the shop with the provider."""

from __future__ import annotations

import click

from storefront.cli.group import as_json, for_people, group, print_json
from storefront.orders.deadline import Unfinished
from storefront.orders.mending import REFUND_DAYS, mend

PERSON, UNFINISHED = 1, 2
"""Exit statuses."""


@group.command("reconcile")
@click.option(
    "--seconds",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="No call is begun after this time.",
)
@click.option("--after", metavar="NUMBER", help="Continue after this order.")
@click.option(
    "--days",
    default=REFUND_DAYS,
    show_default=True,
    type=click.IntRange(1, 3650),
    help="How far back to look for refunds that were made at the provider.",
)
@as_json
@for_people
def reconcile(seconds: float, after: str | None, days: int, as_json: bool) -> None:
    """Compare open orders and refunds with the provider, and mend what a lost event left.

    Exit status: 0 if nothing is left to do, 1 if a person has to look at an order, 2 if it could not be finished.
    """
    found = []
    unfinished: Unfinished | None = None
    try:
        for each in mend(seconds, after, days):
            found.append(each)
            if not as_json:
                click.echo(f"{each.number}  {'! ' if each.person else ''}{each.text}")
    except Unfinished as error:
        unfinished = error
    people = sum(each.person for each in found)
    if as_json:
        listed = [vars(each) for each in found]
        reason = str(unfinished) if unfinished else None
        last = unfinished.after if unfinished else None
        print_json({"found": listed, "unfinished": reason, "after": last})
    else:
        _print_summary(len(found) - people, people, unfinished)
    status = UNFINISHED if unfinished else PERSON if people else 0
    click.get_current_context().exit(status)


def _print_summary(mended: int, people: int, unfinished: Unfinished | None) -> None:
    waits = "1 order needs" if people == 1 else f"{people} orders need"
    click.echo(f"{mended} mended. {waits} a person.")
    if unfinished:
        again = f" --after {unfinished.after}" if unfinished.after else ""
        click.echo(
            f"Not finished: {unfinished}. Run it again: flask shop reconcile{again}", err=True
        )
