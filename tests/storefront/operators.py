"""The shop's operator: commands, purchases to work on, and a network that loses answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from click.testing import Result
from flask import Flask

from foundation import audit
from foundation.database import reading
from storefront.audit import PART
from storefront.models import ShopOrder
from storefront.provider.client import EXTENSION, Client, connect
from tests.storefront.shopper import Shopper
from tests.storefront.test_with_provider import ADDRESS, BILLING, CARD, PERSON, pay


def run(app: Flask, *arguments: str) -> Result:
    """`flask shop …`."""
    return app.test_cli_runner().invoke(args=["shop", *arguments])


def said(app: Flask, *arguments: str, status: int = 0) -> str:
    """What a command prints, which ends with this status."""
    result = run(app, *arguments)
    assert result.exit_code == status, result.output
    return result.output


def ordered(app: Flask, slug: str = "standing-desk") -> Shopper:
    """A visitor with a pending order."""
    shopper = Shopper(app)
    shopper.add(slug)
    assert shopper.checkout().status_code == 303
    return shopper


def paid_unseen(app: Flask, slug: str = "standing-desk") -> Shopper:
    """A visitor who has paid, without the shop knowing."""
    shopper = ordered(app, slug)
    (order,) = shopper.orders()
    typed = {**CARD, **PERSON, **(ADDRESS if order.ships else BILLING)}
    assert pay(app, order.checkout_url, **typed).status_code == 303
    return shopper


def bought(app: Flask, slug: str = "standing-desk") -> ShopOrder:
    """A paid order: number and amounts as the shop has them."""
    shopper = paid_unseen(app, slug)
    shopper.get(f"/checkout/success?session_id={shopper.orders()[0].session_id}")
    (order,) = shopper.orders()
    assert order.status == "paid"
    return order


def broken(app: Flask) -> list[str]:
    """The invariants of the shop's database that don't hold."""
    with app.app_context(), reading("storefront"):
        return [finding.invariant.name for finding in audit.in_transaction(PART, 0)]


class Network(httpx.BaseTransport):
    """A transport that passes requests on. The answers of `lost` paths are lost after their effect."""

    def __init__(self, inner: httpx.BaseTransport):
        self.inner = inner
        self.lost: str | None = None
        self.down = False
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.down:
            raise httpx.ConnectError("down", request=request)
        response = self.inner.handle_request(request)
        if self.lost and request.method == "POST" and request.url.path == self.lost:
            raise httpx.ReadTimeout("lost", request=request)
        return response

    @contextmanager
    def losing(self, path: str) -> Iterator[None]:
        self.lost = path
        yield
        self.lost = None


def network(app: Flask) -> Network:
    """The network between the shop and the real provider, from now on."""
    with app.app_context():
        http = connect(app.extensions["till.config"], app)
    made = Network(http._transport)
    http._transport = made
    app.extensions[EXTENSION] = Client(http, sleep=lambda _seconds: None)
    return made


def refund_event(order: ShopOrder, event_id: str = "evt_refund") -> dict[str, Any]:
    charge = {"id": "ch_1", "object": "charge", "payment_intent": order.payment_intent}
    return {"id": event_id, "type": "charge.refunded", "data": {"object": charge}}
