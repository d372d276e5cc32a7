"""The shelves and the product pages."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from storefront import catalog
from storefront.models import MAX_QUANTITY
from storefront.views.blueprint import missing, shop


@shop.get("/")
def home() -> ResponseReturnValue:
    query = request.args.get("q", "").replace("\0", "").strip()[: catalog.MAX_QUERY]
    slug = request.args.get("category", "")
    category = (catalog.category(slug) or missing()) if slug else None
    products = catalog.products(query, category.slug if category else None)
    hero = products[0] if products and not query and category is None else None
    return render_template(
        "storefront/home.html", products=products, query=query, category=category, hero=hero
    )


@shop.get("/products/<slug>")
def product(slug: str) -> ResponseReturnValue:
    found = catalog.find(slug) or missing()
    return render_template(
        "storefront/product.html",
        product=found,
        related=catalog.related(found),
        max_quantity=MAX_QUANTITY,
    )
