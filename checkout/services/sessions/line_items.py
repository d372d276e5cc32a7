"""Line items, shipping options and totals of a session."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from checkout.domain import amounts
from checkout.domain.amounts import Totals
from checkout.domain.errors import InvalidPrice, InvalidRequest, ResourceMissing
from checkout.domain.lifecycle import Mode
from checkout.domain.shipping import ShippingOption
from checkout.models import CheckoutSession, LineItem, Price, Product
from checkout.models.base import new_id
from checkout.schemas import line_items as schemas
from checkout.schemas.shipping import ShippingOption as ShippingOptionRequest
from checkout.services import catalog
from checkout.services.tenancy import Tenant
from foundation.database import db

Sold = tuple[Price, Product]


def resolve(tenant: Tenant, requested: Sequence[schemas.LineItem]) -> list[Sold]:
    """The price and product of each requested line, in one query for all existing prices.

    Raises InvalidRequest, ResourceMissing; `param` names the line.
    """
    known = _existing(tenant, {item.price for item in requested if item.price})
    return [_sold(tenant, item, index, known) for index, item in enumerate(requested)]


def _existing(tenant: Tenant, ids: set[str]) -> dict[str, Sold]:
    if not ids:
        return {}
    query = (
        select(Price, Product)
        .join(Product, Product.id == Price.product_id)
        .where(
            Price.account_id == tenant.account_id,
            Price.livemode == tenant.livemode,
            Price.id.in_(ids),
        )
    )
    return {price.id: (price, product) for price, product in db.session.execute(query)}


def _sold(tenant: Tenant, item: schemas.LineItem, index: int, known: dict[str, Sold]) -> Sold:
    at = f"line_items[{index}]"
    if item.price_data:
        param = f"{at}[price_data]"
        price, product = catalog.create_inline_price(tenant, item.price_data, param=param)
    else:
        param = f"{at}[price]"
        found = known.get(item.price or "")
        if found is None:
            raise ResourceMissing("Price", item.price or "", param=param)
        price, product = found
        if not price.active:
            raise InvalidRequest("The price is not active, so it can't be sold.", param=param)
    _check_sellable(price, product, param)
    return price, product


def _check_sellable(price: Price, product: Product, param: str) -> None:
    if price.type == "recurring":
        raise InvalidRequest("A recurring price can't be sold in this mode.", param=param)
    if price.unit_amount is None:
        raise InvalidPrice("The price has no `unit_amount`.", param=param)
    if price.transform_quantity is not None:
        raise InvalidPrice("A price with `transform_quantity` can't be sold yet.", param=param)
    if not product.active:
        raise InvalidRequest("The product is not active, so it can't be sold.", param=param)


def currency_of(sold: Sequence[Sold], wanted: str | None) -> str:
    """The one currency of the prices, which is `wanted` if that was given. Raises InvalidRequest."""
    currency = sold[0][0].currency
    if any(price.currency != currency for price, _product in sold):
        raise InvalidRequest(
            "All `line_items` of a session must use the same currency.", param="line_items"
        )
    if wanted and wanted != currency:
        raise InvalidRequest(
            f"The `currency` must be that of the line items, {currency}.", param="currency"
        )
    return currency


def build(sold: Sequence[Sold], requested: Sequence[schemas.LineItem]) -> list[LineItem]:
    """The line items, as price and product are now."""
    return [
        _line_item(price, product, item.quantity)
        for (price, product), item in zip(sold, requested, strict=True)
    ]


def _line_item(price: Price, product: Product, quantity: int) -> LineItem:
    unit_amount = price.unit_amount or 0
    subtotal = amounts.Line(unit_amount, quantity).subtotal
    return LineItem(
        id=new_id("csli"),
        price_id=price.id,
        price=price,
        description=product.name,
        detail=product.description,
        image=product.images[0] if product.images else None,
        currency=price.currency,
        unit_amount=unit_amount,
        quantity=quantity,
        amount_subtotal=subtotal,
        amount_total=subtotal,
    )


def load_into(session: CheckoutSession) -> None:
    """Load the session's line items, in the order in which they were given."""
    query = select(LineItem).where(LineItem.session_id == session.id).order_by(LineItem.pk)
    set_committed_value(session, "line_items", list(db.session.scalars(query)))


def with_prices(session_ids: Sequence[str]) -> dict[str, list[LineItem]]:
    """The line items of each session, with their prices, in the order in which they were given. One query."""
    found: dict[str, list[LineItem]] = {session_id: [] for session_id in session_ids}
    query = (
        select(LineItem)
        .where(LineItem.session_id.in_(session_ids))
        .options(joinedload(LineItem.price, innerjoin=True))
        .order_by(LineItem.pk)
    )
    for row in db.session.scalars(query):
        found[row.session_id].append(row)
    return found


def shipping_options(
    requested: Sequence[ShippingOptionRequest], currency: str | None
) -> list[ShippingOption]:
    """The options that the shopper may choose from. Raises InvalidRequest for another currency."""
    options = []
    for index, option in enumerate(requested):
        name, amount, option_currency, estimate = option.rate()
        if option_currency != currency:
            raise InvalidRequest(
                f"A shipping option must be in the session's currency, {currency}.",
                param=f"shipping_options[{index}][currency]",
            )
        options.append(ShippingOption(new_id("shr"), name, amount, option_currency, estimate))
    return options


def replace_shipping(session: CheckoutSession, requested: Sequence[ShippingOptionRequest]) -> None:
    """Offer other shipping options; the first is chosen, and the totals follow. Raises InvalidRequest."""
    if session.mode is Mode.SETUP:
        raise InvalidRequest("Nothing is shipped in mode `setup`.", param="shipping_options")
    session.shipping_options = shipping_options(requested, session.currency)
    set_totals(session)


def set_totals(session: CheckoutSession) -> None:
    """Choose the first shipping option, until the shopper chooses another, and write the totals.

    Raises InvalidRequest unless each option makes a total that can be charged.
    """
    for index, option in enumerate(session.shipping_options):
        _totals(session, option, param=f"shipping_options[{index}][amount]")
    choose(session, session.shipping_options[0] if session.shipping_options else None)


def choose(session: CheckoutSession, option: ShippingOption | None) -> None:
    """Choose a shipping option and write the totals. Raises InvalidRequest, and changes nothing then."""
    totals = _totals(session, option, param="line_items")
    session.shipping_rate_id = option.id if option else None
    session.amount_subtotal = totals.subtotal
    session.amount_discount = totals.discount
    session.amount_shipping = totals.shipping
    session.amount_tax = totals.tax
    session.amount_total = totals.total


def _totals(session: CheckoutSession, option: ShippingOption | None, *, param: str) -> Totals:
    totals = amounts.totals(
        [amounts.Line(item.unit_amount, item.quantity) for item in session.line_items],
        shipping=option.amount if option else 0,
    )
    if session.currency is not None:
        amounts.check_chargeable(totals.total, session.currency, param=param)
    return totals


def shippable(sold: Sequence[Sold]) -> bool:
    """Whether a product among them has to be shipped."""
    return any(product.shippable for _price, product in sold)
