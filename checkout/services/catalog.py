"""Products and prices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.domain.event_types import EventType
from checkout.models import Price, Product
from checkout.models.base import new_id
from checkout.schemas.catalog import ProductCreate
from checkout.schemas.line_items import PriceData
from checkout.schemas.prices import PriceCreate
from checkout.services import lookup_keys, tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db


def create_product(
    tenant: Tenant, request: ProductCreate, *, product_id: str | None = None
) -> Product:
    """Create a product, with its default price if the request has one. Events: product.created, price.created."""
    product = _add_product(tenant, request.columns(), product_id)
    price = None
    if request.default_price_data:
        db.session.flush()
        price = _add_price(tenant, product, request.default_price_data.columns())
        db.session.flush()
        product.default_price_id = price.id
    outbox.record(EventType.PRODUCT_CREATED, product)
    if price:
        outbox.record(EventType.PRICE_CREATED, price)
    return product


def create_price(
    tenant: Tenant,
    request: PriceCreate,
    *,
    price_id: str | None = None,
    of: Product | None = None,
) -> Price:
    """Create a price of an existing product, which is `of` or else read, or of a new one.

    Raises ResourceMissing, InvalidRequest.
    Events: price.created, product.created for a new one, price.updated for the price that loses its lookup key.
    """
    product = of or _product_of(tenant, request)
    if request.lookup_key:
        lookup_keys.claim(tenant, request.lookup_key, transfer=request.transfer_lookup_key is True)
    price = _add_price(tenant, product, request.columns(), price_id)
    outbox.record(EventType.PRICE_CREATED, price)
    return price


def _product_of(tenant: Tenant, request: PriceCreate) -> Product:
    if request.product_data is None:
        return _to_be_priced(tenant, request.product or "", param="product")
    product = _add_product(tenant, request.product_data.columns())
    db.session.flush()  # the price refers to it
    outbox.record(EventType.PRODUCT_CREATED, product)
    return product


def create_inline_price(tenant: Tenant, data: PriceData, *, param: str) -> tuple[Price, Product]:
    """Create the price of a line item, with its product unless that exists.

    A price that has the data's lookup key is sold instead of a new one, if it is the same price. `param`: where the
    data stood in the request, as in `line_items[0][price_data]`. Raises ResourceMissing, InvalidRequest.
    Events: product.created, price.created.
    """
    if data.livemode is not None and data.livemode != tenant.livemode:
        raise InvalidRequest(
            "The price can't be of another mode than the API key.", param=f"{param}[livemode]"
        )
    if data.lookup_key and (price := lookup_keys.holder(tenant, data.lookup_key)):
        lookup_keys.check_same(price, data, param=f"{param}[lookup_key]")
        return price, price.product
    if data.product_data:
        product = _add_product(tenant, data.product_data.columns())
        outbox.record(EventType.PRODUCT_CREATED, product)
    else:
        product = _to_be_priced(tenant, data.product or "", param=f"{param}[product]")
    price = _add_price(tenant, product, data.columns())
    if data.lookup_key:
        db.session.flush()  # the next line item may have the same key
    outbox.record(EventType.PRICE_CREATED, price)
    return price, product


def _to_be_priced(tenant: Tenant, product_id: str, *, param: str) -> Product:
    """The product, which is not deleted until the transaction ends. Raises ResourceMissing."""
    query = tenancy.owned(Product, tenant).where(
        Product.id == product_id, Product.deleted_at.is_(None)
    )
    product = db.session.scalar(query.with_for_update(read=True))
    if product is None:
        raise ResourceMissing("Product", product_id, param=param)
    return product


def _add_product(tenant: Tenant, columns: dict[str, Any], product_id: str | None = None) -> Product:
    now = clock.now()
    product = Product(
        id=product_id or new_id("prod"), created=now, updated=now, **columns, **tenant.stamp()
    )
    db.session.add(product)
    return product


def _add_price(
    tenant: Tenant, product: Product, columns: dict[str, Any], price_id: str | None = None
) -> Price:
    price = Price(
        id=price_id or new_id("price"),
        product_id=product.id,
        product=product,
        created=clock.now(),
        **columns,
        **tenant.stamp(),
    )
    if price.recurring:
        price.type = "recurring"
    if price.unit_amount_decimal is None and price.unit_amount is not None:
        price.unit_amount_decimal = str(price.unit_amount)
    db.session.add(price)
    return price


def update_product(tenant: Tenant, product: Product, changes: dict[str, Any]) -> Product:
    """Change columns. Raises ResourceMissing, InvalidRequest for a default price of another product.

    Events: product.updated.
    """
    if default := changes.get("default_price_id"):
        price = retrieve_price(tenant, default, param="default_price")
        if price.product_id != product.id:
            raise InvalidRequest("The price is of another product.", param="default_price")
    with outbox.updating(EventType.PRODUCT_UPDATED, product):
        for column, value in changes.items():
            setattr(product, column, value)
        product.updated = clock.now()
    return product


def delete_product(product: Product) -> Product:
    """Delete a locked product that has no price. The row stays, because cursors refer to it. Raises InvalidRequest.

    Events: product.deleted.
    """
    query = select(Price.pk).where(Price.product_id == product.id).limit(1)
    if db.session.scalar(query) is not None:
        raise InvalidRequest(
            "This product can't be deleted because it has prices. Set `active` to false instead.",
            param="id",
        )
    outbox.record(EventType.PRODUCT_DELETED, product)
    product.active, product.deleted_at = False, clock.now()
    return product


def update_price(
    tenant: Tenant, price: Price, changes: dict[str, Any], *, transfer_lookup_key: bool = False
) -> Price:
    """Change columns. Raises InvalidRequest for a lookup key in use. Events: price.updated."""
    key = changes.get("lookup_key")
    if key and key != price.lookup_key:
        lookup_keys.claim(tenant, key, transfer=transfer_lookup_key)
    with outbox.updating(EventType.PRICE_UPDATED, price):
        for column, value in changes.items():
            setattr(price, column, value)
    return price


def retrieve_product(tenant: Tenant, product_id: str, *, param: str = "id") -> Product:
    """Raises ResourceMissing, for a deleted product too."""
    product = tenancy.find(Product, tenant, product_id, kind="Product", param=param)
    if product.deleted_at is not None:
        raise ResourceMissing("Product", product_id, param=param)
    return product


def retrieve_price(tenant: Tenant, price_id: str, *, param: str = "id") -> Price:
    """Raises ResourceMissing."""
    return tenancy.find(Price, tenant, price_id, kind="Price", param=param)


def products(tenant: Tenant, *, active: bool | None = None, **filters: Any) -> Select[Any]:
    """The query of a list of products."""
    query = tenancy.listing(Product, tenant, active=active, **filters)
    return query.where(Product.deleted_at.is_(None))


def prices(
    tenant: Tenant,
    *,
    product: str | None = None,
    lookup_keys: list[str] | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list of prices. Filters: `active`, `currency`, `type`, `created`."""
    query = tenancy.listing(Price, tenant, product_id=product, **filters)
    return query.where(Price.lookup_key.in_(lookup_keys)) if lookup_keys else query
