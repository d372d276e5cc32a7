"""The test clock. Production has none."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.domain.errors import PermissionDenied
from checkout.schemas.fields import Integer, Request
from foundation import clock
from foundation.config import settings

KIND = "test_helpers.clock"
YEAR = 365 * 24 * 3600


class Advance(Request):
    """`advance`: seconds, at most two years at once."""

    advance: Annotated[Integer, Field(ge=1, le=2 * YEAR)]


@bp.get("/test_helpers/clock")
@reads(Request, KIND)
def read_clock(_call: Call[Request]) -> Snapshot:
    _refuse_in_production()
    return _snapshot(clock.now())


@bp.post("/test_helpers/clock")
@writes(Advance, KIND, needs_key=False)
def advance_clock(call: Call[Advance]) -> Snapshot:
    _refuse_in_production()
    return _snapshot(clock.advance(call.params.advance))


def _refuse_in_production() -> None:
    if settings().production:
        raise PermissionDenied("Test helpers are switched off in production.")


def _snapshot(now: int) -> Snapshot:
    return {"object": KIND, "now": now, "offset": now - clock.wall()}
