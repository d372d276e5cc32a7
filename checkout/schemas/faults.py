"""Requests about faults that tests arm."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from checkout.domain import cards
from checkout.domain.injected_faults import MOST_SECONDS, OF_DELIVERIES, Effect
from checkout.schemas.fields import Integer, Request, absent, refusal, text
from checkout.schemas.lists import Reference
from checkout.schemas.webhook_endpoints import EVERY, Type

MOST_TIMES = 1000
DECLINES = {**cards.DECLINES, "authentication_required": cards.AUTHENTICATION_REQUIRED}
"""The declines that can be armed, by decline code."""
DELIVERY_FIELDS = ("event_type", "webhook_endpoint")


def _one_type(name: str) -> str:
    if name == EVERY:
        raise refusal("must be one type of event; without it, each type counts")
    return name


def _known(code: str) -> str:
    if code not in DECLINES:
        raise refusal("is no decline code of a test card")
    return code


class FaultCreate(Request):
    """POST /v1/test_helpers/faults."""

    effect: Literal[tuple(effect.value for effect in Effect)]  # type: ignore[valid-type]
    times: Annotated[Integer, Field(ge=1, le=MOST_TIMES)] = 1
    event_type: Annotated[Type, AfterValidator(_one_type)] | None = None
    webhook_endpoint: Reference | None = None
    decline_code: Annotated[str, text(64), AfterValidator(_known)] | None = None
    seconds: Annotated[Integer, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _fits_the_effect(self) -> FaultCreate:
        effect = Effect(self.effect)
        for field in DELIVERY_FIELDS:
            if getattr(self, field) is not None and effect not in OF_DELIVERIES:
                raise refusal("is for faults of deliveries alone", field=field)
        if self.decline_code is not None and effect is not Effect.DECLINE:
            raise refusal("is for the effect `decline` alone", field="decline_code")
        most = MOST_SECONDS.get(effect)
        if most is None:
            if self.seconds is not None:
                raise refusal("is for the effects `late` and `delay` alone", field="seconds")
        elif self.seconds is None:
            raise absent("seconds")
        elif self.seconds > most:
            raise refusal("must be at most {most}", most=most, field="seconds")
        return self
