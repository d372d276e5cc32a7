"""A stop while requests are at work: what was answered is stored, and nothing is done by half."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Semaphore

import httpx
import pytest

from tests.support import servers
from tests.support.databases import Databases, Kind
from tests.support.factories import session_body
from tests.support.servers import Server

CLIENTS = 8
ANSWERS = 20
"""Answers before the stop, so that every client is in the middle of something then."""
PAYMENT = {"email": "jane@example.com", "payment_method": "pm_card_visa"}
HALVES = {
    "a session that is complete without its charge, or the reverse": """
        SELECT s.id FROM checkout_sessions s
        LEFT JOIN charges c ON c.payment_intent_id = s.payment_intent_id AND c.status = 'succeeded'
        WHERE (s.status = 'complete') <> (c.id IS NOT NULL)
    """,
    "a session that is complete without its event, or the reverse": """
        SELECT s.id FROM checkout_sessions s
        LEFT JOIN events e ON e.object_id = s.id AND e.type = 'checkout.session.completed'
        WHERE (s.status = 'complete') <> (e.id IS NOT NULL)
    """,
    "a key without its answer": "SELECT key FROM idempotency_keys WHERE status_code = 0",
}


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


@pytest.mark.slow
def test_each_answer_has_its_effect_and_nothing_is_half_done(
    databases: Databases, tmp_path: Path, each_kind: Kind
) -> None:
    environ = databases.seeded(each_kind, tmp_path / "data")
    numbers, answers = count(), Semaphore(0)
    created: list[str] = []
    paid: list[str] = []

    def buy(server: Server) -> None:
        """Create and pay sessions until the server is gone."""
        with server.api() as api:
            while True:
                number = next(numbers)
                try:
                    made = api.post(
                        "/v1/checkout/sessions",
                        json=session_body(server),
                        headers=key(f"make-{number}"),
                    )
                    assert made.status_code == 200, made.text
                    created.append(made.json()["id"])
                    answers.release()
                    path = f"/v1/checkout/sessions/{created[-1]}/confirm"
                    done = api.post(path, json=PAYMENT, headers=key(f"pay-{number}"))
                    assert done.status_code == 200, done.text
                    paid.append(done.json()["id"])
                    answers.release()
                except httpx.TransportError:
                    return

    with ThreadPoolExecutor(CLIENTS) as pool:
        with servers.running(environ, tmp_path) as server:
            clients = [pool.submit(buy, server) for _ in range(CLIENTS)]
            for _ in range(ANSWERS):
                assert answers.acquire(timeout=servers.START_SECONDS)
        for client in clients:
            client.result()
    rows = server.rows("checkout", "SELECT id, status FROM checkout_sessions")
    stored = {row["id"]: row["status"] for row in rows}
    assert set(created) <= set(stored)
    assert {stored[each] for each in paid} == {"complete"}
    for what, query in HALVES.items():
        assert server.rows("checkout", query) == [], what
    databases.drop(environ)
