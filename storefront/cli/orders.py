"""Commands about orders: list, show, fulfil, refund."""

from __future__ import annotations

from typing import Any

import click

from foundation import card_numbers
from foundation.money import format_money
from storefront.amounts import minor_units
from storefront.cli.group import as_json, for_people, group, print_json, time_of
from storefront.models import ShopOrder, ShopOrderLine
from storefront.orders import refunds, register, sending
from storefront.orders.delivery import delivery_of
from storefront.orders.register import FILTERS, NotPossible, Record
from storefront.records import ShopOrderMove, ShopRefund

MAX_REASON = 300
ORDER_FIELDS = (
    *("number", "status", "mode", "created", "settled_at", "currency", "amount_subtotal"),
    *("amount_discount", "amount_shipping", "amount_tax", "amount_total", "amount_refunded"),
    *("email", "shipping_name", "shipping_address", "shipping_method", "fulfilled_at", "carrier"),
    *("tracking_number", "session_id", "payment_intent", "provider_order"),
)
FIELDS: dict[type, tuple[str, ...]] = {
    ShopOrder: ORDER_FIELDS,
    ShopOrderLine: ("slug", "name", "subtitle", "quantity", "unit_amount", "price_id"),
    ShopOrderMove: ("created", "from_status", "to_status", "source", "reason"),
    ShopRefund: ("created", "amount", "reason", "provider_refund", "problem", "settled_at"),
}
"""What `--json` prints of a row. Amounts are in minor units, times in seconds UTC."""


@group.command("orders")
@click.option("--status", type=click.Choice(FILTERS), help="`unsent`: paid, and not sent yet.")
@click.option(
    "--search", default="", metavar="TEXT", help="An order number, or a part of an email."
)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--before", metavar="NUMBER", help="Only orders older than this one.")
@as_json
@for_people
def orders(status: str | None, search: str, limit: int, before: str | None, as_json: bool) -> None:
    """List orders, newest first."""
    page = register.list_orders(status, search, before, limit)
    if as_json:
        listed = [_as_dict(order) for order in page.orders]
        print_json({"orders": listed, "older": page.older})
        return
    for order in page.orders:
        total = format_money(order.amount_total, order.currency)
        email = order.email or "-"
        click.echo(
            f"{order.number}  {time_of(order.created)}  {order.status:<10} {total:>12}  {email}"
        )
    if page.older:
        click.echo(f"There are older ones: --before {page.older}")
    elif not page.orders:
        click.echo("No orders.")


@group.command("show")
@click.argument("number")
@as_json
@for_people
def show(number: str, as_json: bool) -> None:
    """Show an order with its history and its refunds."""
    record = register.find(number)
    if as_json:
        rows = {"lines": record.lines, "moves": record.moves, "refunds": record.refunds}
        listed = {name: [_as_dict(row) for row in each] for name, each in rows.items()}
        print_json(_as_dict(record.order) | listed)
    else:
        _print_record(record)


def _as_dict(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS[type(row)]}


def _print_record(record: Record) -> None:
    order = record.order
    delivery = delivery_of(order)
    facts = {
        "Status": order.status.value,
        "Placed": time_of(order.created),
        "Total": format_money(order.amount_total, order.currency),
        "Refunded": format_money(order.amount_refunded, order.currency),
        "Delivery": delivery.text if delivery else "-",
        "Email": order.email or "-",
        "Session": order.session_id or "-",
        "Payment": order.payment_intent or "-",
    }
    click.echo(f"Order {order.number}")
    for name, value in facts.items():
        click.echo(f"  {name:<9} {value}")
    for line in record.lines:
        price = format_money(line.unit_amount, order.currency)
        click.echo(f"  {line.quantity} x {line.name}, {line.subtitle}, {price}")
    click.echo("History (UTC)")
    for move in record.moves:
        change = f"{move.from_status or '-'} -> {move.to_status}"
        click.echo(f"  {time_of(move.created)}  {change:<22} {move.source:<13} {move.reason}")
    if record.open_refund:
        amount = format_money(record.open_refund.amount, order.currency)
        click.echo(f"A refund of {amount} has no answer yet. Repeat it: it is made once.")


@group.command("fulfil")
@click.argument("number")
@click.option("--carrier", help="Who delivers it, such as UPS.")
@click.option("--tracking", help="The tracking number.")
@click.option(
    "--correct", is_flag=True, help="Replace carrier and number of an order that was sent."
)
@for_people
def fulfil(number: str, carrier: str | None, tracking: str | None, correct: bool) -> None:
    """Write down that an order was sent. The shopper sees it on the order's page."""
    changed = sending.send_order(number, carrier, tracking, correct=correct)
    order = register.find_order(number)
    delivery = delivery_of(order)
    click.echo(
        f"{order.number}: {delivery.text if delivery else '-'}{'' if changed else ' (as before)'}"
    )


@group.command("refund")
@click.argument("number")
@click.option("--amount", metavar="12.50", help="In major units. By default all that is left.")
@click.option("--reason", help="For the history and the provider.")
@click.option(
    "--key", metavar="KEY", help="The same key is the same refund, however often it is asked for."
)
@for_people
def refund(number: str, amount: str | None, reason: str | None, key: str | None) -> None:
    """Refund an order, in full or in part.

    If the provider's answer is lost, run the same command again: the refund is made once.
    """
    if reason and (len(reason) > MAX_REASON or card_numbers.is_in(reason)):
        raise NotPossible(f"The reason needs up to {MAX_REASON} characters, and no card number.")
    if key and not 1 <= len(key) <= 64:
        raise NotPossible("The key has up to 64 characters.")
    order = register.find_order(number)
    minor = None if amount is None else minor_units(amount, order.currency)
    if amount is not None and minor is None:
        raise NotPossible(f"--amount is a number such as 12.50, not {amount[:20]!r}.")
    made = refunds.refund(number, minor, reason, key)
    after = register.find_order(number)
    done, total = (format_money(each, order.currency) for each in (made.amount, order.amount_total))
    refunded = format_money(after.amount_refunded, order.currency)
    click.echo(
        f"{order.number}: {done} refunded ({made.provider_refund}); {refunded} of {total} in all"
    )
