"""The two blueprints: `shop` for people, `hooks` for the provider's machines, which come to either origin."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

shop = Blueprint("shop", __name__)
hooks = Blueprint("shop_hooks", __name__)


def see_other(endpoint: str, **values: Any) -> ResponseReturnValue:
    """303: the next page is fetched by GET, so that reloading it repeats nothing."""
    return redirect(url_for(endpoint, **values), 303)


def missing() -> NoReturn:
    """Answer "page not found", in the shop's look."""
    raise NotFound
