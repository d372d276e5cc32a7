"""What a session sells: prices resolved into line items, shipping options, one currency, totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from checkout.domain import addresses, amounts
from checkout.domain.amounts import Totals
from checkout.domain.errors import InvalidPrice, InvalidRequest
from checkout.domain.lifecycle import Mode
from checkout.models import CheckoutSession, LineItem, Price, Product, ShippingOption
from checkout.models.base import new_id
from checkout.services import catalog
from checkout.services.drafts import LineItemDraft, SessionDraft, ShippingOptionDraft
from checkout.services.tenancy import Tenant
from foundation.database import db


@dataclass(frozen=True)
class Lines:
    """`address_collection` is None, or {allowed_countries: [ISO 3166 alpha-2, …]}."""

    currency: str | None
    items: list[LineItem]
    shipping: list[ShippingOption]
    address_collection: dict[str, Any] | None


def resolve(tenant: Tenant, draft: SessionDraft) -> Lines:
    """Look up every price and product of the draft. Raises InvalidRequest, ResourceMissing."""
    if draft.mode == Mode.SETUP:
        return Lines(draft.currency, [], [], _address_collection(draft, []))
    sold = [_sold(tenant, item, index) for index, item in enumerate(draft.line_items)]
    currency = sold[0][0].currency
    if any(price.currency != currency for price, _product in sold):
        raise InvalidRequest(
            "All `line_items` of a session must use the same currency.", param="line_items"
        )
    if draft.currency and draft.currency != currency:
        raise InvalidRequest(
            f"The `currency` must be that of the line items, {currency}.", param="currency"
        )
    return Lines(
        currency=currency,
        items=[
            _line_item(price, product, item.quantity)
            for (price, product), item in zip(sold, draft.line_items, strict=True)
        ],
        shipping=_shipping(draft.shipping_options, currency),
        address_collection=_address_collection(draft, [product for _price, product in sold]),
    )


def _shipping(
    drafts: tuple[ShippingOptionDraft, ...], currency: str | None
) -> list[ShippingOption]:
    for index, option in enumerate(drafts):
        if option.currency != currency:
            raise InvalidRequest(
                f"A shipping option must be in the session's currency, {currency}.",
                param=f"shipping_options[{index}][currency]",
            )
    return [
        ShippingOption(
            id=new_id("shr"),
            name=option.name,
            amount=option.amount,
            currency=option.currency,
            delivery_estimate=option.delivery_estimate,
        )
        for option in drafts
    ]


def replace_shipping(session: CheckoutSession, drafts: tuple[ShippingOptionDraft, ...]) -> None:
    """Offer other rates; the first is chosen, and the totals follow. Raises InvalidRequest."""
    if session.mode == Mode.SETUP:
        raise InvalidRequest("Nothing is shipped in mode `setup`.", param="shipping_options")
    session.shipping_options = _shipping(drafts, session.currency)
    db.session.flush()
    total_up(session)


def _sold(tenant: Tenant, item: LineItemDraft, index: int) -> tuple[Price, Product]:
    at = f"line_items[{index}]"
    if item.price_data:
        price = catalog.create_price(tenant, item.price_data, param=f"{at}[price_data]")
        param = f"{at}[price_data]"
    else:
        assert item.price is not None
        price = catalog.retrieve_price(tenant, item.price, param=(param := f"{at}[price]"))
        if not price.active:
            raise InvalidRequest("The price is not active, so it can't be sold.", param=param)
    if price.type == "recurring":
        raise InvalidRequest("A recurring price can't be sold in this mode.", param=param)
    if price.unit_amount is None:
        raise InvalidPrice("The price has no `unit_amount`.", param=param)
    if price.transform_quantity is not None:
        raise InvalidPrice("A price with `transform_quantity` can't be sold yet.", param=param)
    product = catalog.retrieve_product(tenant, price.product_id, param=param)
    if not product.active:
        raise InvalidRequest("The product is not active, so it can't be sold.", param=param)
    return price, product


def _line_item(price: Price, product: Product, quantity: int) -> LineItem:
    assert price.unit_amount is not None
    subtotal = amounts.Line(price.unit_amount, quantity).subtotal
    return LineItem(
        id=new_id("csli"),
        price_id=price.id,
        description=product.name,
        detail=product.description,
        image=product.images[0] if product.images else None,
        currency=price.currency,
        unit_amount=price.unit_amount,
        quantity=quantity,
        amount_subtotal=subtotal,
        amount_total=subtotal,
    )


def _address_collection(draft: SessionDraft, products: list[Product]) -> dict[str, Any] | None:
    """What was asked for wins; else a shippable product turns it on for every country we know."""
    if draft.shipping_address_collection is not None:
        return {"allowed_countries": list(draft.shipping_address_collection)}
    if any(product.shippable for product in products):
        return {"allowed_countries": addresses.shippable_countries()}
    return None


def total_up(session: CheckoutSession) -> None:
    """Add up a session's lines with the first of its shipping options, chosen until the shopper says otherwise.

    Raises InvalidRequest unless each option makes a total that can be charged.
    """
    for index, option in enumerate(session.shipping_options):
        _totals(session, option, param=f"shipping_options[{index}][amount]")
    choose(session, session.shipping_options[0] if session.shipping_options else None)


def choose(session: CheckoutSession, option: ShippingOption | None) -> None:
    """Take this shipping option; the totals follow. Raises InvalidRequest, and changes nothing then."""
    made = _totals(session, option, param="line_items")
    session.shipping_rate_id = option.id if option else None
    session.amount_subtotal = made.subtotal
    session.amount_discount = made.discount
    session.amount_shipping = made.shipping
    session.amount_tax = made.tax
    session.amount_total = made.total


def _totals(session: CheckoutSession, option: ShippingOption | None, *, param: str) -> Totals:
    made = amounts.totals(
        [amounts.Line(item.unit_amount, item.quantity) for item in session.line_items],
        shipping=option.amount if option else 0,
    )
    if session.currency is not None:
        amounts.check_chargeable(made.total, session.currency, param=param)
    return made
