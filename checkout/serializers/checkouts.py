"""Checkout Sessions as `/v1/checkouts` answers them: with their line items, and with the page's URL at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checkout.domain.lifecycle import UiMode
from checkout.models import CheckoutSession, LineItem
from checkout.serializers.catalog import price, product
from checkout.serializers.sessions import sessions
from checkout.serializers.shape import Snapshot
from foundation import web


def checkouts(
    rows: Sequence[CheckoutSession], lines: Mapping[str, Sequence[LineItem]]
) -> list[Snapshot]:
    """`lines`: the line items of each session, with price and product loaded."""
    return [
        {
            **snapshot,
            "object": "checkout",
            "url": web.url("checkout", f"/pay/{row.page_token}")
            if row.ui_mode is UiMode.HOSTED
            else None,
            "line_items": [_item(line) for line in lines[row.id]],
        }
        for row, snapshot in zip(rows, sessions(rows), strict=True)
    ]


def _item(row: LineItem) -> Snapshot:
    """A line item with its whole price, and that with its whole product."""
    return {
        "id": row.id,
        "quantity": row.quantity,
        "description": row.description,
        "amount_subtotal": row.amount_subtotal,
        "amount_discount": row.amount_discount,
        "amount_tax": row.amount_tax,
        "amount_total": row.amount_total,
        "price": {**price(row.price), "product": product(row.price.product)},
        "metadata": row.metadata_,
    }
