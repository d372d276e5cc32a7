"""What every page shows around its content: `shop` in templates, error pages included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import g, url_for

from foundation.database import DatabaseUnavailable, has_failed, reading
from storefront import cart
from storefront.catalog import queries
from storefront.catalog.goods import Category
from storefront.views.forms import csrf_token
from storefront.views.visitor import known_visitor


@dataclass(frozen=True)
class Header:
    """The contents of the page header that come from the database. `cart_count`: the number of items."""

    categories: tuple[Category, ...]
    cart_count: int

    def category(self, slug: str) -> Category | None:
        return next((each for each in self.categories if each.slug == slug), None)


@contextmanager
def reading_page() -> Iterator[Header]:
    """One read transaction for a whole page: reads the header; the caller reads the rest inside the block."""
    with reading("storefront"):
        g.shop_header = _read_header()
        yield g.shop_header


@lru_cache(maxsize=1000)
def shop_url(endpoint: str, **values: Any) -> str:
    """The path of one of the shop's pages. It depends on nothing else, so each is built once."""
    return url_for(f"shop.{endpoint}", **values)


class Layout:
    """The template global `shop`."""

    name = "Northdesk"
    tagline = "Good things for a good desk."

    @property
    def categories(self) -> tuple[Category, ...]:
        return _header().categories

    @property
    def cart_count(self) -> int:
        return _header().cart_count

    @property
    def csrf_token(self) -> str:
        return csrf_token()


def _header() -> Header:
    """The header, read now unless the view has read it. An error page must not fail because the database does."""
    if "shop_header" not in g:
        g.shop_header = Header((), 0)
        with suppress(DatabaseUnavailable):
            if not has_failed():  # asking once more could take seconds
                with reading("storefront"):
                    g.shop_header = _read_header()
    header: Header = g.shop_header
    return header


def _read_header() -> Header:
    return Header(queries.list_categories(), cart.count_items(known_visitor()))
