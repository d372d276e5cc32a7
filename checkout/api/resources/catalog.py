"""Products and prices."""

from __future__ import annotations

from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.endpoint import Call, Snapshot, reads
from checkout.api.idempotency import writes
from checkout.api.schemas.catalog import PriceCreate, ProductCreate
from checkout.api.schemas.fields import Request
from checkout.api.schemas.lists import PriceList, ProductList
from checkout.services import catalog, snapshots


@bp.post("/products")
@writes(ProductCreate, "product", needs_key=True)
def create_product(call: Call[ProductCreate]) -> Snapshot:
    return snapshots.product(catalog.create_product(call.tenant, call.params.draft()))


@bp.get("/products")
@reads(ProductList, "list of product")
def list_products(call: Call[ProductList]) -> Snapshot:
    query = catalog.products(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(snapshots.product))


@bp.get("/products/<id>")
@reads(Request, "product")
def retrieve_product(call: Call[Request], id: str) -> Snapshot:
    return snapshots.product(catalog.retrieve_product(call.tenant, id))


@bp.post("/prices")
@writes(PriceCreate, "price", needs_key=True)
def create_price(call: Call[PriceCreate]) -> Snapshot:
    return snapshots.price(catalog.create_price(call.tenant, call.params.draft()))


@bp.get("/prices")
@reads(PriceList, "list of price")
def list_prices(call: Call[PriceList]) -> Snapshot:
    query = catalog.prices(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(snapshots.price))


@bp.get("/prices/<id>")
@reads(Request, "price")
def retrieve_price(call: Call[Request], id: str) -> Snapshot:
    return snapshots.price(catalog.retrieve_price(call.tenant, id))
