"""Many sessions send one new lookup key at once: one price gets it, and all sell it. Against the real server."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.support import factories
from tests.support.servers import Server

BUYERS = 8
FOUND = """
SELECT count(*) AS prices, (
    SELECT count(DISTINCT l.session_id) FROM line_items l JOIN prices p ON p.id = l.price_id
    WHERE p.lookup_key = :key
  ) AS sessions
FROM prices WHERE lookup_key = :key
"""


def test_a_new_lookup_key_is_claimed_once(any_server: Server) -> None:
    key, together = f"race-{uuid.uuid4()}", Barrier(BUYERS)
    item = factories.digital_item()
    item["price_data"]["lookup_key"] = key
    body = {
        "mode": "payment",
        "line_items": [item],
        "success_url": "https://shop.example/thanks",
    }

    def create(_: int) -> str:
        with any_server.api() as api:
            together.wait(60)
            return str(factories.post(api, "/v1/checkout/sessions", body)["id"])

    with ThreadPoolExecutor(BUYERS) as pool:
        assert len(set(pool.map(create, range(BUYERS)))) == BUYERS
    assert any_server.rows("checkout", FOUND, key=key) == [{"prices": 1, "sessions": BUYERS}]
