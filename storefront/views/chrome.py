"""What every page of the shop shows around its content: `shop` in templates, error pages included."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from foundation.database import DatabaseBusy
from storefront import cart, catalog
from storefront.catalog import Category
from storefront.views.forms import csrf_token
from storefront.views.visitor import known_visitor

log = logging.getLogger(__name__)
T = TypeVar("T")


class Chrome:
    """Read when a template asks, once per request. An error page must not fail for want of a database."""

    name = "Northdesk"
    tagline = "Good things for a good desk."

    @property
    def categories(self) -> list[Category]:
        return _once("shop_categories", catalog.categories, [])

    @property
    def cart_count(self) -> int:
        return _once("shop_cart_count", lambda: cart.count(known_visitor()), 0)

    @property
    def csrf_token(self) -> str:
        return csrf_token()


def _once(key: str, load: Callable[[], T], otherwise: T) -> T:
    if key not in g:
        try:
            setattr(g, key, load())
        except (SQLAlchemyError, DatabaseBusy):
            log.exception("%s can't be shown", key)
            return otherwise
    value: T = g.get(key)
    return value
