"""The pages that Lighthouse looks at, on a server with the sample data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from tests.support import payment_form
from tests.support.factories import KEYBOARD, create_session, shipping_options
from tests.support.servers import NO_TLS, Server

PRODUCT = "wireless-keyboard"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Target:
    """`headers`: of each request. `performance`: the score that the page should have."""

    name: str
    url: str
    performance: int
    headers: Mapping[str, str] = field(default_factory=dict)


def targets(server: Server) -> list[Target]:
    """The payment page, its receipt, and the shop's pages."""
    items = [{"price": KEYBOARD, "quantity": 1}]
    payment = create_session(server, line_items=items, shipping_options=shipping_options())
    return [
        Target("payment page", payment["url"], 98),
        Target("receipt", _paid(server), 98),
        Target("shop home", f"{server.shop}/", 95),
        Target("product", f"{server.shop}/products/{PRODUCT}", 95),
        Target("cart", f"{server.shop}/cart", 95, {"Cookie": _cart(server)}),
    ]


def _paid(server: Server) -> str:
    url: str = create_session(server)["url"]
    with httpx.Client(trust_env=False, verify=NO_TLS) as client:
        form = payment_form.load(client, url)
        answer = client.post(form.action, data=form.filled())
    assert answer.status_code == 303, answer.text
    return url


def _cart(server: Server) -> str:
    """The cookie of a visitor who has a product in the cart."""
    with httpx.Client(base_url=server.shop, trust_env=False, verify=NO_TLS) as client:
        token = TOKEN.search(client.get(f"/products/{PRODUCT}").text)
        assert token, "the page has no form"
        added = client.post("/cart/add", data={"csrf_token": token[1], "product": PRODUCT})
        assert added.status_code == 303, added.text
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())
