"""Many sessions redeem one coupon at once: no more than its limit. Against the real server, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.support import factories
from tests.support.servers import Server

LIMIT = 5
PAY = {"email": "jane@example.com", "payment_method": "pm_card_visa"}
COUNTS = """
SELECT c.times_redeemed AS redeemed, p.times_redeemed AS by_code,
  (SELECT count(*) FROM checkout_sessions s WHERE s.promotion_code_id = p.id
    AND s.status = 'complete') AS complete_by_code,
  (SELECT count(*) FROM checkout_sessions s WHERE s.coupon_pk = c.pk AND s.status = 'complete')
    AS complete,
  (SELECT count(*) FROM checkout_sessions s WHERE s.coupon_pk = c.pk AND s.status = 'open')
    AS open,
  (SELECT count(*) FROM charges h JOIN checkout_sessions s
    ON s.payment_intent_id = h.payment_intent_id WHERE s.coupon_pk = c.pk) AS charged
FROM coupons c JOIN promotion_codes p ON p.coupon_pk = c.pk WHERE c.id = :id
"""


@pytest.mark.parametrize("sessions", [10, pytest.param(50, marks=pytest.mark.slow)])
@pytest.mark.slow
def test_the_last_redemptions_are_taken_once_each(both_servers: Server, sessions: int) -> None:
    with both_servers.api() as api:
        coupon, code = promotion(api, coupon={"max_redemptions": LIMIT})
        discounts = [{"coupon": coupon}, {"promotion_code": code}]
        made = [session(both_servers, discounts[each % 2]) for each in range(sessions)]
        answers = at_once(api, [confirmation(each) for each in made])
    assert Counter(answers) == {None: LIMIT, "coupon_used_up": sessions - LIMIT}
    (found,) = both_servers.rows("checkout", COUNTS, id=coupon)
    assert found.pop("by_code") == found.pop("complete_by_code")
    assert found == {
        "redeemed": LIMIT,
        "complete": LIMIT,
        "open": sessions - LIMIT,
        "charged": LIMIT,
    }


@pytest.mark.slow
def test_a_customer_pays_for_the_first_time_once(both_servers: Server) -> None:
    """With codes of different coupons, which have no row in common."""
    first = {"restrictions": {"first_time_transaction": True}}
    with both_servers.api() as api:
        customer = factories.post(api, "/v1/customers", {"name": "Jane"})["id"]
        codes = [promotion(api, **first)[1] for _ in range(4)]
        made = [
            session(both_servers, {"promotion_code": code}, customer=customer) for code in codes
        ]
        answers = at_once(api, [confirmation(each) for each in made])
    assert Counter(answers) == {None: 1, "promotion_code_first_time_only": 3}


def test_a_code_and_an_id_are_created_once(both_servers: Server) -> None:
    with both_servers.api() as api:
        coupon, _ = promotion(api)
        code = {"promotion": {"type": "coupon", "coupon": coupon}, "code": f"ONCE-{coupon}"}
        for path, body in (
            ("/v1/promotion_codes", code),
            ("/v1/coupons", {"percent_off": 5, "id": f"ONCE-{coupon}"}),
        ):
            answers = at_once(api, [(path, body)] * 6)
            assert Counter(answers) == {None: 1, "resource_already_exists": 5}


def promotion(
    api: httpx.Client, coupon: dict[str, Any] | None = None, **changes: Any
) -> tuple[str, str]:
    """The ids of a new coupon and of a promotion code for it."""
    made = factories.post(api, "/v1/coupons", {"percent_off": 10, **(coupon or {})})["id"]
    body = {"promotion": {"type": "coupon", "coupon": made}, **changes}
    return made, factories.post(api, "/v1/promotion_codes", body)["id"]


def session(server: Server, discount: dict[str, str], **changes: Any) -> dict[str, Any]:
    return factories.create_session(server, discounts=[discount], **changes)


def confirmation(session: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return f"/v1/checkout/sessions/{session['id']}/confirm", PAY


def at_once(api: httpx.Client, calls: Sequence[tuple[str, dict[str, Any]]]) -> list[str | None]:
    """Send them at the same time; the error code of each answer, None for a success."""
    together = Barrier(len(calls))

    def send(call: tuple[str, dict[str, Any]]) -> str | None:
        together.wait(60)
        answer = api.post(call[0], json=call[1], timeout=60)
        code: str | None = answer.json().get("error", {}).get("code")
        return code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(send, calls))
