"""Outages of the real server on SQLite: gunicorn, its threads and its worker."""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.support import payment_form, servers
from tests.support.databases import Databases
from tests.support.factories import create_session
from tests.support.servers import Server, eventually

PRODUCTS = "/v1/products"
STRIPE = {"Stripe-Version": "2025-03-31.basil"}
ASKING = 4
"""Clients that ask at the same time."""


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("outages")
    with servers.running(databases.seeded("sqlite", directory / "data"), directory) as running:
        yield running


@pytest.fixture
def api(server: Server) -> Iterator[httpx.Client]:
    with server.api() as client:
        yield client


def file_of(server: Server, name: str) -> Path:
    return Path(server.database_url(name).removeprefix("sqlite:///"))


def reason(api: httpx.Client) -> str:
    """Why the server isn't ready. It is alive."""
    assert api.get("/healthz").status_code == 200
    answer = api.get("/readyz")
    assert answer.status_code == 503
    assert str(os.sep) not in answer.text
    text: str = answer.json()["reason"]
    return text


@contextmanager
def no_room(server: Server) -> Iterator[None]:
    """No file of the server may grow beyond what it has, as on a full disk. Root can't write more either."""
    master = server.processes[0].pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    grown = max(path.stat().st_size for path in file_of(server, "checkout").parent.iterdir())
    limits = {int(pid): resource.prlimit(int(pid), resource.RLIMIT_FSIZE) for pid in children}
    for pid, (_, hard) in limits.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (grown, hard))
    try:
        yield
    finally:
        for pid, limit in limits.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
@pytest.mark.slow
def test_a_full_disk_and_its_end(server: Server, api: httpx.Client) -> None:
    session = create_session(server)
    form = payment_form.load(api, session["url"])
    large = {"name": "Desk", "metadata": {f"key{number}": "x" * 500 for number in range(20)}}
    logged, started = len(server.log.read_text()), time.monotonic()
    with no_room(server):
        for number in count():
            if api.post(PRODUCTS, json=large, headers=key(f"filler-{number}")).status_code == 503:
                break

        def ask(number: int) -> None:
            for dialect in ({}, STRIPE):
                headers = {**key(f"full-{number}"), **dialect}
                answer = api.post(PRODUCTS, json=large, headers=headers)
                assert answer.json()["error"]["code"] == "service_unavailable"
                assert is_outage(answer)
            page = api.post(form.action, data=form.filled())
            assert is_outage(page)
            assert "Nothing was lost" in page.text
            assert 'href="?"' in page.text, "a link to the path of the form, which is its page's"

        with ThreadPoolExecutor(ASKING) as pool:
            list(pool.map(ask, range(5 * ASKING)))
        assert api.get(PRODUCTS).status_code == 200
        seconds = time.monotonic() - started
    for number in range(5 * ASKING):
        assert api.post(PRODUCTS, json=large, headers=key(f"full-{number}")).status_code == 200
    assert api.post(form.action, data=form.filled()).status_code == 303
    lines = faults(server, logged)
    assert 1 <= len(lines) <= 1 + seconds, lines
    assert all("the checkout database has" in line for line in lines)


def is_outage(answer: httpx.Response) -> bool:
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 1


def faults(server: Server, logged: int) -> list[str]:
    """The lines about databases since the log had `logged` characters. Nothing else may follow: no traceback."""
    lines = server.log.read_text()[logged:].splitlines()
    others = [line for line in lines if " till.database: " not in line]
    assert len(others) <= 3, others  # the shop reports a webhook that it couldn't process
    return [line for line in lines if line not in others]


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


@pytest.mark.slow
def test_a_file_that_is_away_for_a_while(server: Server, api: httpx.Client) -> None:
    addresses = [
        ("checkout", f"{server.provider}{PRODUCTS}"),
        ("checkout", create_session(server)["url"]),
        ("storefront", f"{server.shop}/"),
    ]
    logged, started = len(server.log.read_text()), time.monotonic()
    for name, address in addresses:
        file = file_of(server, name)
        away = file.rename(file.with_suffix(".away"))
        with ThreadPoolExecutor(ASKING) as pool:
            assert all(map(is_outage, pool.map(api.get, [address] * 5 * ASKING)))
        assert reason(api) == f"the {name} database can't be opened"
        assert not file.exists()
        away.rename(file)
        assert api.get(address).status_code == 200
        assert api.get("/readyz").status_code == 200
    seconds = time.monotonic() - started
    lines = faults(server, logged)
    assert 2 <= len(lines) <= 2 * (1 + seconds), lines


def test_a_damaged_file(server: Server, api: httpx.Client) -> None:
    file = file_of(server, "storefront")
    kept = file.with_suffix(".kept")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(kept)) as copy:
        source.backup(copy)
    with file.open("r+b") as opened:
        opened.write(b"damaged " * (file.stat().st_size // 8))
    assert reason(api) == "the storefront database is damaged"
    assert eventually(lambda: is_outage(api.get(f"{server.shop}/")))
    kept.replace(file)
    assert api.get(f"{server.shop}/").status_code == 200
    assert api.get("/readyz").status_code == 200


def test_a_missing_table(server: Server, api: httpx.Client) -> None:
    with closing(sqlite3.connect(file_of(server, "checkout"))) as database:
        database.execute("ALTER TABLE refunds RENAME TO hidden")
        assert reason(api) == "the checkout database lacks the table refunds"
        database.execute("ALTER TABLE hidden RENAME TO refunds")
    assert api.get("/readyz").status_code == 200
