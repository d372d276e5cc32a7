"""Product cards, rendered once for each product and kept: the home page shows twenty of them."""

from __future__ import annotations

from functools import lru_cache

from flask import get_template_attribute
from markupsafe import Markup

from storefront.catalog.goods import Product


@lru_cache(maxsize=1000)
def product_card(product: Product, src: str, heading: str, lazy: bool) -> Markup:
    """The card's HTML. The product's values are the key, so a changed price renders a new card."""
    html: Markup = get_template_attribute("storefront/parts/card.html", "card")(
        product, src, heading, lazy
    )
    return html
