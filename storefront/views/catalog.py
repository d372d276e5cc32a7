"""The home page and the product pages."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from storefront import catalog
from storefront.models import MAX_QUANTITY
from storefront.views.blueprints import not_found, shop
from storefront.views.layout import reading_page


@shop.get("/")
def home() -> ResponseReturnValue:
    query = request.args.get("q", "").replace("\0", "").strip()[: catalog.MAX_QUERY]
    slug = request.args.get("category", "")
    with reading_page() as header:
        category = next((each for each in header.categories if each.slug == slug), None)
        if slug and category is None:
            not_found()
        products = catalog.list_products(query, category.slug if category else None)
    hero = products[0] if products and not query and category is None else None
    return render_template(
        "storefront/home.html", products=products, query=query, category=category, hero=hero
    )


@shop.get("/products/<slug>")
def product(slug: str) -> ResponseReturnValue:
    with reading_page():
        found = catalog.get_product(slug) or not_found()
        related = catalog.list_related(found)
    return render_template(
        "storefront/product.html", product=found, related=related, max_quantity=MAX_QUANTITY
    )
