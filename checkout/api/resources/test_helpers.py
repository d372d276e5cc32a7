"""What only tests need: an account's clock, and its return to the sample data. Production has neither."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import Field

from checkout.api import rate_limits
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.api.test_mode import check_test_mode, refuse_in_production
from checkout.schemas.fields import Integer, Request
from checkout.services import resets
from foundation import clock
from foundation.database import after_commit

KIND = "test_helpers.clock"
RESET = "test_helpers.reset"
YEAR = 365 * 24 * 3600


class Advance(Request):
    """`advance`: seconds, at most two years at once."""

    advance: Annotated[Integer, Field(ge=1, le=2 * YEAR)]


@bp.get("/test_helpers/clock")
@reads(Request, KIND)
def read_clock(_call: Call[Request]) -> Snapshot:
    refuse_in_production()
    return _snapshot(clock.now())


@bp.post("/test_helpers/clock")
@writes(Advance, KIND, needs_key=False)
def advance_clock(call: Call[Advance]) -> Snapshot:
    refuse_in_production()
    return _snapshot(clock.advance(call.params.advance))


@bp.post("/test_helpers/reset")
@writes(Request, RESET, needs_key=False, stores_answer=False)
def reset(call: Call[Request]) -> Snapshot:
    """An `Idempotency-Key` has no effect: it would be deleted with the others."""
    check_test_mode(call.tenant)
    account = resets.reset(call.tenant)
    after_commit(partial(rate_limits.forget_account, call.tenant))
    return {"object": RESET, "merchant_id": account.id, "livemode": False, "created": clock.now()}


def _snapshot(now: int) -> Snapshot:
    return {"object": KIND, "now": now, "offset": now - clock.base()}
