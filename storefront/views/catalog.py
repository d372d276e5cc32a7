"""The home page and the product pages."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from foundation import card_numbers
from foundation.database import reading
from storefront.catalog import queries
from storefront.views.blueprints import not_found, see_other, shop
from storefront.views.forms import ShopForm, submitted
from storefront.views.layout import reading_page

HERO_SLUG = "standing-desk"
"""The product at the top of the home page; its picture there is static/img/<slug>-hero.svg."""


@shop.get("/")
def home() -> ResponseReturnValue:
    query = request.args.get("q", "").replace("\0", "").strip()[: queries.MAX_QUERY]
    if card_numbers.is_in(query):
        flash("That looks like a card number, so we didn’t search for it.", "error")
        return see_other("shop.home")
    slug = request.args.get("category", "")
    with reading_page() as header:
        category = header.category(slug)
        if slug and category is None:
            not_found()
        products = queries.list_products(query, category.slug if category else None)
    everything = not query and category is None
    hero = next((each for each in products if everything and each.slug == HERO_SLUG), None)
    return render_template(
        "storefront/home.html", products=products, query=query, category=category, hero=hero
    )


@shop.post("/products/<slug>")
def product_choose(slug: str) -> ResponseReturnValue:
    """Show the variant that was chosen in the form: without a script a choice is sent."""
    submitted(ShopForm)
    with reading("storefront"):
        found = queries.get_product(slug) or not_found()
    return see_other("shop.product", slug=slug, **dict(found.choose(request.form).options))


@shop.get("/products/<slug>")
def product(slug: str) -> ResponseReturnValue:
    with reading_page() as header:
        found = queries.get_product(slug) or not_found()
        related = queries.list_related(found)
    return render_template(
        "storefront/product.html",
        product=found,
        variant=found.choose(request.args),
        product_category=header.category(found.category),
        related=related,
    )
