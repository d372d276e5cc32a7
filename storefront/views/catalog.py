"""The home page and the product pages."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from foundation import card_numbers
from foundation.database import reading
from storefront.catalog import queries
from storefront.catalog.browsing import browse, wanted_from
from storefront.orders.shipping import METHODS
from storefront.views.blueprints import not_found, see_other, shop
from storefront.views.forms import ShopForm, submitted
from storefront.views.layout import reading_page

MAX_QUERY = 100
HERO_SLUG = "standing-desk"
"""The product at the top of the home page; its picture there is static/img/<slug>-hero.svg."""
SORTS = (
    ("featured", "Featured"),
    ("price-up", "Price: low to high"),
    ("price-down", "Price: high to low"),
    ("name", "Name"),
    ("newest", "Newest"),
)


@shop.get("/")
def home() -> ResponseReturnValue:
    query = request.args.get("q", "").replace("\0", "").strip()[:MAX_QUERY]
    if card_numbers.is_in(query):
        flash("That looks like a card number, so we didn’t search for it.", "error")
        return see_other("shop.home")
    wanted = replace(wanted_from(request.args), query=query)
    with reading_page() as header:
        category = header.category(wanted.category)
        if wanted.category and category is None:
            not_found()
        shelf = browse(wanted, queries.list_products(), header.categories)
    hero = next((each for each in shelf.products if each.slug == HERO_SLUG), None)
    return render_template(
        "storefront/home.html",
        wanted=wanted,
        query=query,
        category=category,
        shelf=shelf,
        hero=hero if wanted.everything else None,
        sorts=SORTS,
    )


@shop.get("/products/<slug>")
def product(slug: str) -> ResponseReturnValue:
    with reading_page() as header:
        found, details = queries.get_product(slug) or not_found()
        related = queries.list_related(found)
    variant = found.choose(request.args)
    return render_template(
        "storefront/product.html",
        product=found,
        variant=variant,
        details=details[variant.sku],
        product_category=header.category(found.category),
        related=related,
        shipping=METHODS,
    )


@shop.post("/products/<slug>")
def product_choose(slug: str) -> ResponseReturnValue:
    """Show the variant that was chosen in the form: without a script a choice is sent."""
    submitted(ShopForm)
    with reading("storefront"):
        found, _details = queries.get_product(slug) or not_found()
    return see_other("shop.product", slug=slug, **dict(found.choose(request.form).options))
