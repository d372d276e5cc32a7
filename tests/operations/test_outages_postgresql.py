"""PostgreSQL stops and comes back under the real server: two web processes and `flask worker`."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.support import postgres, servers
from tests.support.databases import Databases
from tests.support.factories import create_session, get, post
from tests.support.postgres import Postgres
from tests.support.servers import Server, eventually

PRODUCTS = "/v1/products"
CLIENTS = 4
PROCESSES = 3
LINE = re.compile(r"ERROR \S+ till\.database: the (checkout|storefront) database [a-z ']+: ")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Postgres]]:
    """A server with a PostgreSQL of its own, which a test may stop."""
    directory = tmp_path_factory.mktemp("outage")
    with postgres.running() as pg:
        environ = Databases(directory / "templates", lambda: pg).empty(
            "postgresql", directory / "data"
        )
        with servers.running(environ, directory, worker=True) as server:
            _wait_for_the_worker(server)
            yield server, pg
            pg.start()


def _wait_for_the_worker(server: Server) -> None:
    """Until `flask worker` has delivered something: one that is still starting would end with the database."""
    with server.api() as api:
        post(api, "/v1/customers", {"email": "first@example.com"})
    eventually(
        lambda: server.rows("checkout", "SELECT pk FROM webhook_deliveries WHERE attempts > 0")
    )


def test_a_stop_and_a_restart(own: tuple[Server, Postgres]) -> None:
    server, pg = own
    codes: Counter[int] = Counter()
    stop, numbers = Event(), iter(range(100_000))

    def ask() -> None:
        with server.api() as api:
            while not stop.is_set():
                sent = {"Idempotency-Key": f"key-{next(numbers)}"}
                answers = [
                    api.post(PRODUCTS, json={"name": "Desk"}, headers=sent),
                    api.get(PRODUCTS),
                    api.get(f"{server.shop}/"),
                    api.get(f"{server.provider}/pay/pay_unknown"),
                ]
                codes.update(answer.status_code for answer in answers)

    with ThreadPoolExecutor(CLIENTS) as pool, server.api() as api:
        clients = [pool.submit(ask) for _ in range(CLIENTS)]
        eventually(lambda: codes[200] > 50)
        logged, started = len(server.log.read_text()), time.monotonic()
        pg.stop()
        try:
            eventually(lambda: codes[503] > 200)
            assert api.get("/healthz").status_code == 200
            answer = api.get("/readyz")
            assert answer.status_code == 503
            assert "the checkout database does not answer" in answer.json()["reason"]
        finally:
            pg.start()
        eventually(lambda: api.get("/readyz").status_code == 200)
        before = codes[200]
        eventually(lambda: codes[200] > before + 100)
        stop.set()
        for client in clients:
            client.result()
    assert set(codes) <= {200, 404, 503}
    seconds = time.monotonic() - started
    lines = server.log.read_text()[logged:].splitlines()
    assert [line for line in lines if not LINE.search(line)] == []
    assert 0 < len(lines) <= 2 * PROCESSES * (1 + seconds), lines


def test_the_same_worker_delivers_again_after_an_outage(own: tuple[Server, Postgres]) -> None:
    server, pg = own
    session = create_session(server)
    pg.stop()
    pg.start()
    with server.api() as api:
        eventually(lambda: api.get("/readyz").status_code == 200)
        post(api, f"/v1/checkout/sessions/{session['id']}/expire")

        def delivered() -> bool:
            (event,) = get(api, "/v1/events", type="checkout.session.expired")["data"]
            return event["pending_webhooks"] == 0

        eventually(delivered)
    assert [process.poll() for process in server.processes] == [None, None]
