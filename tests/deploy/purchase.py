"""A purchase in the shop over HTTP, from the product's page to the page of the order."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from tests.support import payment_form
from tests.support.servers import NO_TLS

DESK = "standing-desk"
REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')
"""What sends a browser from the provider back to the shop."""


def buy(shop: str, slug: str = DESK) -> None:
    """Buy one and go back to the shop, whose order is paid then."""
    with browser() as client:
        leads_back = client.get(pay(client, shop, slug)).raise_for_status().text
        refresh = REFRESH.search(leads_back)
        assert refresh, leads_back
        client.get(unescape(refresh[1])).raise_for_status()
        assert 'data-status="paid"' in client.get(f"{shop}/orders").raise_for_status().text


def browser() -> httpx.Client:
    """A client that keeps cookies."""
    return httpx.Client(trust_env=False, verify=NO_TLS, timeout=30)


def pay(client: httpx.Client, shop: str, slug: str = DESK) -> str:
    """Pay on the payment page and don't go back to the shop. Returns the URL that the payment page leads to."""
    _post_form(client, f"{shop}/products/{slug}", "/cart/add")
    url = _post_form(client, f"{shop}/cart", "/checkout/start")
    form = payment_form.load(client, url)
    answer = client.post(form.action, data=form.filled())
    assert answer.status_code == 303, answer.text
    return urljoin(url, answer.headers["Location"])


def _post_form(client: httpx.Client, page: str, action: str) -> str:
    """Send the page's form as it is shown. Returns the URL that the answer redirects to."""
    reader = _FormReader(action)
    reader.feed(client.get(page).raise_for_status().text)
    answer = client.post(urljoin(page, action), data=reader.fields)
    assert answer.status_code == 303, answer.text
    return urljoin(page, answer.headers["Location"])


class _FormReader(HTMLParser):
    """The fields of the first form with this action: inputs, and the first choice of each list."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._action = action
        self._state = "before"
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and self._state == "before" and values.get("action") == self._action:
            self._state = "inside"
        if self._state != "inside":
            return
        name, value = values.get("name"), values.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and self._select not in self.fields:
            self.fields[self._select] = value
        elif tag == "input" and name:
            chosen = values.get("type") not in {"radio", "checkbox"} or "checked" in values
            if chosen:
                self.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._state == "inside":
            self._state = "after"
