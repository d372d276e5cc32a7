"""Faults that tests have armed, around a confirmation over the API or on the payment page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from checkout.domain.errors import ApiFault
from checkout.domain.injected_faults import Effect
from checkout.services import faults
from foundation import controls
from foundation.database import transaction


class InjectedFault(ApiFault):
    """A fault of a test: the request is answered as if the provider had failed."""


@contextmanager
def around_confirmation(account_id: str, *, armed: bool) -> Iterator[None]:
    """Delay or fail what the block does, which opens a transaction of its own. Raises InjectedFault.

    `armed`: whether the account has any fault armed. A delay holds no lock and no connection. Requests count, so that
    a repeated one may be hit again; one that the block refuses commits nothing and has no fault after that.
    """
    if not armed:
        yield
        return
    with transaction("checkout"):
        controls.follow(account_id)
        delay, fails = faults.take(Effect.DELAY), faults.take(Effect.ERROR_BEFORE)
    if delay:
        time.sleep(delay.seconds)
    if fails:
        raise InjectedFault("A fault of the test helpers. Nothing was written.")
    yield
    with transaction("checkout"):
        fails = faults.take(Effect.ERROR_AFTER_COMMIT)
    if fails:
        raise InjectedFault(
            "A fault of the test helpers. The request has taken effect, but its response isn't shown."
        )
