"""The page "Behind this order": what the provider's API answers about a visitor's own order, for developers."""

from __future__ import annotations

import logging

from flask import render_template
from flask.typing import ResponseReturnValue

from foundation.config import settings
from foundation.highlight import json_value
from foundation.logs import once_a_second
from storefront.orders import behind
from storefront.provider.errors import ProviderError
from storefront.provider.history import History, read_history
from storefront.views.blueprints import not_found, shop
from storefront.views.layout import reading_page
from storefront.views.limits import HISTORIES, count
from storefront.views.visitor import known_visitor

log = logging.getLogger(__name__)


@shop.get("/orders/<number>/behind")
def order_behind(number: str) -> ResponseReturnValue:
    if not settings().shop_developer_tools:
        not_found()
    with reading_page():
        found = behind.find(known_visitor(), number) or not_found()
    history = None
    if found.order.session_id is not None:
        count(HISTORIES)
        history = _history(found.order.session_id)
    return render_template(
        "storefront/behind.html",
        number=found.order.number,
        steps=behind.steps(found, history),
        complete=history is not None,
        as_json=json_value,
    )


def _history(session_id: str) -> History | None:
    """None: the provider can't be asked now, or doesn't know the session any more."""
    try:
        return read_history(session_id)
    except ProviderError as error:
        line = f"the history of session {session_id} can't be read: {error}"
        once_a_second(log, logging.WARNING, error.fault, line)
        return None
