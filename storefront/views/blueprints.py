"""The blueprints: `shop` for pages, `shop_webhooks` for the provider's requests, which may come to either origin."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

shop = Blueprint("shop", __name__)
shop_webhooks = Blueprint("shop_webhooks", __name__)


def see_other(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Redirect with 303, so that the browser requests the next page by GET and a reload repeats nothing."""
    return redirect(url_for(endpoint, **values), 303)


def not_found() -> NoReturn:
    """Raise werkzeug's NotFound: the shop's own page for a 404."""
    raise NotFound
