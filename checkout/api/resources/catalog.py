"""Products and prices."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.models import Product
from checkout.schemas.catalog import ProductCreate, ProductUpdate
from checkout.schemas.fields import Request
from checkout.schemas.lists import PriceList, ProductList
from checkout.schemas.prices import PriceCreate, PriceUpdate
from checkout.services import catalog, lookup_keys, tenancy
from checkout.services.tenancy import Tenant


@bp.post("/products")
@writes(ProductCreate, "product", needs_key=True)
def create_product(call: Call[ProductCreate]) -> Snapshot:
    return serializers.product(catalog.create_product(call.tenant, call.params))


@bp.get("/products")
@reads(ProductList, "list of product")
def list_products(call: Call[ProductList]) -> Snapshot:
    query = catalog.products(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.product))


@bp.get("/products/<object_id>")
@reads(Request, "product")
def retrieve_product(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.product(catalog.retrieve_product(call.tenant, object_id))


@bp.post("/products/<object_id>")
@writes(ProductUpdate, "product", needs_key=True)
def update_product(call: Call[ProductUpdate], object_id: str) -> Snapshot:
    product = _locked_product(call.tenant, object_id)
    changes = call.params.changes(product.metadata_)
    return serializers.product(catalog.update_product(call.tenant, product, changes))


@bp.delete("/products/<object_id>")
@writes(Request, "product", needs_key=False)
def delete_product(call: Call[Request], object_id: str) -> Snapshot:
    product = catalog.delete_product(_locked_product(call.tenant, object_id))
    return {"id": product.id, "object": "product", "deleted": True}


@bp.post("/prices")
@writes(PriceCreate, "price", needs_key=True)
def create_price(call: Call[PriceCreate]) -> Snapshot:
    return serializers.price(catalog.create_price(call.tenant, call.params))


@bp.get("/prices")
@reads(PriceList, "list of price")
def list_prices(call: Call[PriceList]) -> Snapshot:
    query = catalog.prices(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.price))


@bp.get("/prices/<object_id>")
@reads(Request, "price")
def retrieve_price(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.price(catalog.retrieve_price(call.tenant, object_id))


@bp.post("/prices/<object_id>")
@writes(PriceUpdate, "price", needs_key=True)
def update_price(call: Call[PriceUpdate], object_id: str) -> Snapshot:
    if call.params.lookup_key:
        lookup_keys.lock(call.tenant)
    price = tenancy.lock(catalog.retrieve_price(call.tenant, object_id))
    changes = call.params.changes(price.metadata_)
    transfer = call.params.transfer_lookup_key is True
    updated = catalog.update_price(call.tenant, price, changes, transfer_lookup_key=transfer)
    return serializers.price(updated)


def _locked_product(tenant: Tenant, object_id: str) -> Product:
    """Read again once it is locked, because another request may have deleted it meanwhile."""
    tenancy.lock(catalog.retrieve_product(tenant, object_id))
    return catalog.retrieve_product(tenant, object_id)
