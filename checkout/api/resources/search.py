"""Search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads
from checkout.schemas.search import Search
from checkout.services import search
from checkout.services.search import Resource


@bp.get("/customers/search")
@reads(Search, "search of customer")
def search_customers(call: Call[Search]) -> Snapshot:
    return _found(call, search.CUSTOMERS, serializers.customer)


@bp.get("/payment_intents/search")
@reads(Search, "search of payment_intent")
def search_payment_intents(call: Call[Search]) -> Snapshot:
    return _found(call, search.PAYMENT_INTENTS, serializers.payment_intent)


@bp.get("/charges/search")
@reads(Search, "search of charge")
def search_charges(call: Call[Search]) -> Snapshot:
    return _found(call, search.CHARGES, serializers.charge)


@bp.get("/products/search")
@reads(Search, "search of product")
def search_products(call: Call[Search]) -> Snapshot:
    return _found(call, search.PRODUCTS, serializers.product)


@bp.get("/prices/search")
@reads(Search, "search of price")
def search_prices(call: Call[Search]) -> Snapshot:
    return _found(call, search.PRICES, serializers.price)


def _found(
    call: Call[Search], resource: Resource, snapshot_of: Callable[[Any], Snapshot]
) -> Snapshot:
    query = search.found(call.tenant, resource, call.params.query)
    page = pagination.search_page(call.tenant, query, call.params, pagination.each(snapshot_of))
    if "total_count" in call.params.expand:
        page["total_count"] = search.count(query)
    return page
