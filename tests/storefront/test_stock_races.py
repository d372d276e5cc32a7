"""Races for the last units, against real servers on both kinds of database. The audit is clean after each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import httpx
import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from foundation.config import Config
from foundation.database import db, reading
from storefront.models import ShopOrder
from storefront.orders import sweep
from tests.audit.purchases import SHIPPED
from tests.storefront.stock import CAMERA, CLOCK, LOUNGE, set_stock, stock
from tests.support import servers
from tests.support.databases import Databases, Kind, disconnect
from tests.support.servers import Server

pytestmark = pytest.mark.slow
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SHOPPERS, LAST = 40, 5
SETTLED = {"paid", "canceled"}
PAID = {"email": "jane@example.com", "payment_method": "pm_card_visa", "shipping": SHIPPED}
HOLDS = "invariants hold."


@dataclass(frozen=True)
class Shop:
    """A server of its own, and an application on the same databases that sets and audits its stock."""

    server: Server
    app: Flask
    clients: list[httpx.Client] = field(default_factory=list)

    def audit(self) -> str:
        return str(self.app.test_cli_runner().invoke(args=["audit", "--grace", "0"]).output)


@dataclass
class Visitor:
    """A browser's cookies, with a cart."""

    shop: Shop
    client: httpx.Client = field(init=False)
    token: str = field(init=False)

    def __post_init__(self) -> None:
        base = self.shop.server.shop
        self.client = httpx.Client(
            base_url=base, trust_env=False, verify=servers.NO_TLS, timeout=60
        )
        self.shop.clients.append(self.client)
        found = TOKEN.search(self.client.get("/products/gift-card").text)
        assert found
        self.token = found[1]

    def post(self, path: str, **fields: Any) -> str:
        """Submit a form. Returns where it redirects to."""
        answer = self.client.post(path, data={"csrf_token": self.token, **fields})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def add(self, *skus: str) -> Visitor:
        for sku in skus:
            self.post("/cart/add", product=sku)
        return self

    def check_out(self) -> str:
        return self.post("/checkout/start")

    def cancel(self, order: dict[str, Any]) -> None:
        self.client.get(f"/checkout/cancel?order={order['reference']}")


@pytest.fixture
def shop(running_shop: Shop) -> Iterator[Shop]:
    yield running_shop
    for client in running_shop.clients:
        client.close()
    running_shop.clients.clear()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running_shop(
    request: pytest.FixtureRequest,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Shop]:
    kind: Kind = request.param
    directory = tmp_path_factory.mktemp(f"stock-{kind}")
    environ = databases.empty(kind, directory / "data")
    with servers.running(environ, directory, worker=kind == "postgresql") as server:
        app = create_app(Config.from_env(server.environ))
        yield Shop(server, app)
        disconnect(app)


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    line = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        line.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def orders(shop: Shop, sku: str) -> list[dict[str, Any]]:
    """The orders of this SKU."""
    return shop.server.rows(
        "storefront",
        "SELECT o.pk, o.reference, o.status, o.session_id, o.checkout_url, l.quantity FROM shop_orders o "
        "JOIN shop_order_lines l ON l.order_pk = o.pk WHERE l.sku = :sku ORDER BY o.pk",
        sku=sku,
    )


def is_paid_on(shop: Shop, url: str) -> bool:
    return url.startswith(f"{shop.server.provider}/pay/")


def test_forty_shoppers_for_the_last_five_get_five_sessions(shop: Shop) -> None:
    set_stock(shop.app, CAMERA, LAST)
    visitors = [Visitor(shop).add(CAMERA, "gift-card") for _ in range(SHOPPERS)]
    urls = [str(url) for url in at_once([visitor.check_out for visitor in visitors])]
    assert sum(is_paid_on(shop, url) for url in urls) == LAST
    assert len(orders(shop, CAMERA)) == LAST
    assert stock(shop.app, CAMERA) == (0, LAST, 0)
    for visitor, url in zip(visitors, urls, strict=True):
        if not is_paid_on(shop, url):
            assert url == "/cart"
            page = visitor.client.get("/cart").text
            assert "Out of stock" in page
            assert "The stock has just changed." in page
            assert "Gift Card" in page  # nothing is lost
    assert HOLDS in shop.audit()


def test_carts_in_opposite_order_never_wait_for_each_other(shop: Shop) -> None:
    pair = (CLOCK, LOUNGE)
    for sku in pair:
        set_stock(shop.app, sku, SHOPPERS // 2)
    visitors = [
        Visitor(shop).add(*(pair if number % 2 else reversed(pair))) for number in range(SHOPPERS)
    ]
    urls = [str(url) for url in at_once([visitor.check_out for visitor in visitors])]
    assert sum(is_paid_on(shop, url) for url in urls) == SHOPPERS // 2
    for sku in pair:
        assert stock(shop.app, sku) == (0, SHOPPERS // 2, 0)
    assert "deadlock" not in shop.server.log.read_text()
    assert HOLDS in shop.audit()


def test_what_is_released_while_others_reserve_is_sold_once(shop: Shop) -> None:
    """Half of the shoppers cancel, twice each, while the others want what they hold."""
    sku, half = "studio-monitor", 10
    set_stock(shop.app, sku, half)
    coming, leaving = ([Visitor(shop).add(sku) for _ in range(half)] for _ in range(2))
    for visitor in leaving:
        assert is_paid_on(shop, visitor.check_out())
    jobs: list[Callable[[], object]] = [visitor.check_out for visitor in coming]
    for visitor, order in zip(leaving, orders(shop, sku), strict=True):
        jobs += [lambda visitor=visitor, order=order: visitor.cancel(order)] * 2
    urls = at_once(jobs)[:half]
    assert stock(shop.app, sku) == (
        half - (sold := sum(is_paid_on(shop, str(url)) for url in urls)),
        sold,
        0,
    )
    assert HOLDS in shop.audit()


def test_a_payment_during_a_cancellation_keeps_the_units_or_gives_them_back(shop: Shop) -> None:
    sku, count = "fountain-pen", 12
    set_stock(shop.app, sku, count)
    visitors = [Visitor(shop).add(sku) for _ in range(count)]
    for visitor in visitors:
        visitor.check_out()
    with shop.server.api() as api:

        def confirm(order: dict[str, Any]) -> None:
            path = f"/v1/checkout/sessions/{order['session_id']}/confirm"
            api.post(path, json=PAID, headers={"Idempotency-Key": order["reference"]})

        jobs: list[Callable[[], object]] = []
        for visitor, order in zip(visitors, orders(shop, sku), strict=True):
            jobs += [
                lambda order=order: confirm(order),
                lambda visitor=visitor, order=order: visitor.cancel(order),
            ]
        at_once(jobs)
    servers.eventually(lambda: {order["status"] for order in orders(shop, sku)} <= SETTLED)
    sold = sum(order["status"] == "paid" for order in orders(shop, sku))
    assert stock(shop.app, sku) == (count - sold, 0, sold)
    assert HOLDS in shop.audit()


def test_two_sweeps_and_webhooks_release_an_order_once(shop: Shop) -> None:
    sku, count = "silent-mouse", 8
    set_stock(shop.app, sku, count)
    for _ in range(count):
        Visitor(shop).add(sku).check_out()
    waiting = orders(shop, sku)
    with shop.server.api() as api:
        for order in waiting:
            path = f"/v1/checkout/sessions/{order['session_id']}/expire"
            api.post(path, headers={"Idempotency-Key": order["reference"]})

    def settle() -> None:
        with shop.app.app_context():
            with reading("storefront"):
                found = db.session.scalars(
                    select(ShopOrder).where(ShopOrder.pk.in_([order["pk"] for order in waiting]))
                ).all()
            sweep.settle(list(found))

    at_once([settle] * 4)  # beside the server's worker, which delivers the webhooks
    servers.eventually(lambda: {order["status"] for order in orders(shop, sku)} == {"expired"})
    assert stock(shop.app, sku) == (count, 0, 0)
    assert HOLDS in shop.audit()
