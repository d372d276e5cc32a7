"""Many visitors of one link pay at once: no more than its limit. Against the real server, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx

from tests.support import factories, payment_form
from tests.support.servers import NO_TLS, Server

VISITORS, LIMIT = 8, 3
COUNT = """
SELECT (SELECT completed_sessions FROM checkout_links WHERE id = :id) AS counted,
  (SELECT count(*) FROM checkout_sessions WHERE link_id = :id AND status = 'complete') AS complete,
  (SELECT count(*) FROM checkout_sessions WHERE link_id = :id AND status = 'expired') AS expired,
  (SELECT count(*) FROM charges c JOIN checkout_sessions s
    ON s.payment_intent_id = c.payment_intent_id
    WHERE s.link_id = :id AND c.status = 'succeeded') AS charged
"""


def test_the_limit_holds_when_all_pay_at_once(any_server: Server) -> None:
    with any_server.api() as api:
        body: dict[str, Any] = {
            "title": "Three seats",
            "line_items": [factories.digital_item()],
            "restrictions": {"completed_sessions": {"limit": LIMIT}},
        }
        link = factories.post(api, "/v1/checkout_links", body)
    together = Barrier(VISITORS)

    def buy(_: int) -> int:
        with httpx.Client(
            trust_env=False, verify=NO_TLS, timeout=60, follow_redirects=True
        ) as visitor:
            form = payment_form.load(visitor, link["url"])
            fields = form.filled()
            together.wait(60)
            return visitor.post(form.action, data=fields).status_code

    with ThreadPoolExecutor(VISITORS) as pool:
        assert set(pool.map(buy, range(VISITORS))) <= {200}
    (found,) = any_server.rows("checkout", COUNT, id=link["id"])
    assert found == {
        "counted": LIMIT,
        "complete": LIMIT,
        "expired": VISITORS - LIMIT,
        "charged": LIMIT,
    }
