"""Line items, shipping options and totals of a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from checkout.domain import amounts
from checkout.domain.amounts import Unit
from checkout.domain.errors import InvalidPrice, InvalidRequest, ResourceMissing
from checkout.models import CheckoutSession, LineItem, Price, Product
from checkout.schemas import line_items as schemas
from checkout.services import catalog
from checkout.services.tenancy import Tenant
from foundation.database import connection, db, table


@dataclass(frozen=True)
class Sold:
    """A price and its product, as a line item shows them. `unit` in minor units of `currency`."""

    price_id: str
    product_id: str
    currency: str
    unit: Unit | None
    recurring: bool
    transformed: bool
    price_active: bool
    name: str
    description: str | None
    image: str | None
    shippable: bool | None
    product_active: bool

    @classmethod
    def of(cls, price: Any, product: Any, *, product_active: bool) -> Sold:
        """From two rows, or from one result that has the columns of both."""
        return cls(
            price_id=price.id,
            product_id=price.product_id,
            currency=price.currency,
            unit=amounts.unit(price.unit_amount, price.unit_amount_decimal),
            recurring=price.type == "recurring",
            transformed=price.transform_quantity is not None,
            price_active=price.active,
            name=product.name,
            description=product.description,
            image=product.images[0] if product.images else None,
            shippable=product.shippable,
            product_active=product_active,
        )


PRICES, PRODUCTS = table(Price).c, table(Product).c
EXISTING = (
    select(
        PRICES.id,
        PRICES.product_id,
        PRICES.currency,
        PRICES.unit_amount,
        PRICES.unit_amount_decimal,
        PRICES.type,
        PRICES.transform_quantity,
        PRICES.active,
        PRODUCTS.name,
        PRODUCTS.description,
        PRODUCTS.images,
        PRODUCTS.shippable,
        PRODUCTS.active.label("product_active"),
    )
    .join(table(Product), PRODUCTS.id == PRICES.product_id)
    .where(
        PRICES.account_id == bindparam("account_id"),
        PRICES.livemode == bindparam("livemode"),
        PRICES.id.in_(bindparam("ids", expanding=True)),
    )
)


def resolve(
    tenant: Tenant, requested: Sequence[schemas.LineItem], *, fractions: bool = True
) -> list[Sold]:
    """The price and product of each requested line, in one query for all existing prices.

    `fractions`: whether a unit may cost a fraction of a minor unit. Raises InvalidRequest, ResourceMissing; `param`
    names the line.
    """
    known = _existing(tenant, {item.price for item in requested if item.price})
    sold = [_sold(tenant, item, index, known) for index, item in enumerate(requested)]
    for index, line in enumerate(sold):
        if not fractions and isinstance(line.unit, Decimal):
            raise InvalidPrice(
                "A price with a fraction of a minor unit can't be sold in mode `order`.",
                param=f"line_items[{index}]",
            )
    if any(item.price_data for item in requested):
        db.session.flush()  # line items refer to the new prices
    return sold


def subtotal(tenant: Tenant, requested: Sequence[schemas.LineItem]) -> int:
    """What the lines come to, before they are checked. A price that doesn't exist counts as nothing."""
    known = _existing(tenant, {item.price for item in requested if item.price})
    units = {price_id: sold.unit for price_id, sold in known.items()}
    return sum(
        amounts.Line(
            (item.price_data.unit if item.price_data else units.get(item.price or "")) or 0,
            item.quantity,
        ).subtotal
        for item in requested
    )


def _existing(tenant: Tenant, ids: set[str]) -> dict[str, Sold]:
    if not ids:
        return {}
    rows = connection().execute(EXISTING, {"ids": list(ids), **tenant.stamp()})
    return {row.id: Sold.of(row, row, product_active=row.product_active) for row in rows}


def _sold(tenant: Tenant, item: schemas.LineItem, index: int, known: dict[str, Sold]) -> Sold:
    at = f"line_items[{index}]"
    if item.price_data:
        param = f"{at}[price_data]"
        price, product = catalog.create_inline_price(tenant, item.price_data, param=param)
        sold = Sold.of(price, product, product_active=product.active)
    else:
        param = f"{at}[price]"
        found = known.get(item.price or "")
        if found is None:
            raise ResourceMissing("Price", item.price or "", param=param)
        sold = found
    _check_sellable(sold, param)
    return sold


def _check_sellable(sold: Sold, param: str) -> None:
    if not sold.price_active:
        raise InvalidRequest("The price is not active, so it can't be sold.", param=param)
    if sold.recurring:
        raise InvalidRequest("A recurring price can't be sold in this mode.", param=param)
    if sold.unit is None:
        raise InvalidPrice("The price has no `unit_amount`.", param=param)
    if sold.transformed:
        raise InvalidPrice("A price with `transform_quantity` can't be sold yet.", param=param)
    if not sold.product_active:
        raise InvalidRequest("The product is not active, so it can't be sold.", param=param)


def currency_of(sold: Sequence[Sold], wanted: str | None) -> str:
    """The one currency of the prices, which is `wanted` if that was given. Raises InvalidRequest."""
    currency = sold[0].currency
    if any(line.currency != currency for line in sold):
        raise InvalidRequest(
            "All `line_items` of a session must use the same currency.", param="line_items"
        )
    if wanted and wanted != currency:
        raise InvalidRequest(
            f"The `currency` must be that of the line items, {currency}.", param="currency"
        )
    return currency


def build(
    session: CheckoutSession, sold: Sequence[Sold], requested: Sequence[schemas.LineItem]
) -> list[LineItem]:
    """The line items of a new session, as price and product are now, still to be inserted."""
    lines = [
        _line_item(session, line, item, price.subtotal)
        for line, item, price in zip(sold, requested, priced(sold, requested), strict=True)
    ]
    set_committed_value(session, "line_items", lines)
    return lines


def priced(sold: Sequence[Sold], requested: Sequence[schemas.LineItem]) -> list[amounts.Line]:
    """Unit and quantity of each line. Raises InvalidRequest for a line that costs more than can be charged."""
    lines = [
        amounts.Line(line.unit or 0, item.quantity)
        for line, item in zip(sold, requested, strict=True)
    ]
    for index, line in enumerate(lines):
        param = f"line_items[{index}][quantity]"
        amounts.check_not_too_large(
            line.subtotal, f"The amount of `line_items[{index}]`", param=param
        )
    return lines


def _line_item(
    session: CheckoutSession, sold: Sold, item: schemas.LineItem, subtotal: int
) -> LineItem:
    unit = sold.unit or 0
    return LineItem(
        session_id=session.id,
        price_id=sold.price_id,
        description=sold.name,
        detail=sold.description,
        image=sold.image,
        currency=sold.currency,
        unit_amount=unit if isinstance(unit, int) else None,
        unit_amount_decimal=format(unit, "f") if isinstance(unit, Decimal) else None,
        quantity=item.quantity,
        amount_subtotal=subtotal,
        amount_total=subtotal,
        metadata_=item.metadata or {},
    )


_LINE_ITEMS = (
    select(LineItem).where(LineItem.session_id == bindparam("session_id")).order_by(LineItem.pk)
)


def load_into(session: CheckoutSession) -> None:
    """Load the session's line items, in the order in which they were given."""
    rows = db.session.scalars(_LINE_ITEMS, {"session_id": session.id})
    set_committed_value(session, "line_items", list(rows))


def with_prices(session_ids: Sequence[str], *, products: bool = False) -> dict[str, list[LineItem]]:
    """The line items of each session, with their prices, in the order in which they were given. One query.

    `products`: whether each price has its product loaded.
    """
    found: dict[str, list[LineItem]] = {session_id: [] for session_id in session_ids}
    price = joinedload(LineItem.price, innerjoin=True)
    query = (
        select(LineItem)
        .where(LineItem.session_id.in_(session_ids))
        .options(price.joinedload(Price.product, innerjoin=True) if products else price)
        .order_by(LineItem.pk)
    )
    for row in db.session.scalars(query):
        found[row.session_id].append(row)
    return found


def shippable(sold: Sequence[Sold]) -> bool:
    """Whether a product among them has to be shipped."""
    return any(line.shippable for line in sold)
