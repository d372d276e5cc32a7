"""Parts of pages that are the same for every visitor, rendered once for each set of values and kept.

The values are the key, so a changed price or stock renders a new part. Nothing that a visitor typed is a value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from foundation.assets import asset
from storefront.catalog.browsing import Filters, Wanted
from storefront.catalog.goods import Product


@lru_cache(maxsize=50)
def product_cards(products: tuple[Product, ...], heading: str, eager: int) -> Markup:
    """The cards of a shelf. The first ones, `eager` of them, have pictures that are loaded at once."""
    return Markup("\n").join(
        kept("card", product, asset(product.image), heading, position >= eager)
        for position, product in enumerate(products)
    )


@lru_cache(maxsize=1000)
def kept(part: str, *values: Any) -> Markup:
    """The HTML of the macro `part` of the template of that name."""
    return _rendered(part, *values)


def filter_form(wanted: Wanted, filters: Filters, sorts: tuple[tuple[str, str], ...]) -> Markup:
    """The form above the shelf. It is kept unless it has what the visitor typed: words or prices."""
    typed = wanted.query or wanted.least or wanted.most
    render = _rendered if typed else kept
    return render("browse", wanted, filters, sorts)


def _rendered(part: str, *values: Any) -> Markup:
    html: Markup = get_template_attribute(f"storefront/parts/{part}.html", part)(*values)
    return html
