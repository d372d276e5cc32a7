"""Counters of rate limits: fixed windows, in memory or where `RATE_LIMIT_STORAGE_URL` says.

A call is counted by one operation of the storage, whose answer is the new count. The strategies of `limits` need a
second one for what remains, and a third for when the window ends, which only a refusal tells.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from flask import Flask, current_app
from limits import RateLimitItem
from limits.storage import Storage, storage_from_string

from foundation.config import settings


@dataclass(frozen=True)
class Count:
    """After one more call: how many remain in the window, and the seconds to wait, 0 if the limit is kept."""

    remaining: int
    retry_after: int = 0


def init_app(app: Flask) -> None:
    """Make the counters, unless the settings switch them off."""
    with app.app_context():
        config = settings()
    if config.rate_limits:
        app.extensions["till.rate_limits"] = storage_from_string(config.rate_limit_storage_url)


def hit(limit: RateLimitItem, *caller: str) -> Count | None:
    """Count one more call of `caller`. None if the settings switch rate limits off."""
    storage: Storage | None = current_app.extensions.get("till.rate_limits")
    if storage is None:
        return None
    key = limit.key_for(*caller)
    calls = storage.incr(key, limit.get_expiry())
    if calls <= limit.amount:
        return Count(limit.amount - calls)
    return Count(0, max(1, math.ceil(storage.get_expiry(key) - time.time())))
