"""The faults that tests can arm: what happens to the next deliveries of webhooks, or to the next confirmations."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class Effect(StrEnum):
    """What a fault does. docs/api/test-helpers.md describes each."""

    FAIL = "fail"  # the endpoint seems to have answered 500; nothing is sent
    LATE = "late"  # an event is sent `seconds` later, by the account's clock
    DUPLICATE = "duplicate"  # an event is sent twice
    OUT_OF_ORDER = "out_of_order"  # an event is sent after the endpoint's next one
    DECLINE = "decline"  # the issuer declines
    DELAY = "delay"  # the confirmation begins `seconds` later, by the real clock
    ERROR_BEFORE = "error_before"  # a 500, and nothing was written
    ERROR_AFTER_COMMIT = "error_after_commit"  # a 500, and everything was written

    @property
    def target(self) -> Literal["delivery", "confirmation"]:
        """What it applies to: "delivery" or "confirmation"."""
        return "delivery" if self in OF_DELIVERIES else "confirmation"


OF_DELIVERIES = frozenset({Effect.FAIL, Effect.LATE, Effect.DUPLICATE, Effect.OUT_OF_ORDER})
MOST_SECONDS = {Effect.LATE: 72 * 3600, Effect.DELAY: 10}
"""The effects that take `seconds`, and the most of them. A delay keeps one thread of the server waiting."""
