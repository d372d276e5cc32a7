"""Requests about refunds."""

from __future__ import annotations

from typing import Annotated

from pydantic import model_validator

from checkout.schemas.fields import Request, absent, id_of
from checkout.schemas.lists import CreatedPage, Reference
from checkout.schemas.payment_intents import Refunding


class RefundCreate(Refunding, Request):
    payment_intent: Annotated[str, id_of("pi_")] | None = None
    charge: Annotated[str, id_of("ch_")] | None = None

    @model_validator(mode="after")
    def _of_something(self) -> RefundCreate:
        if self.payment_intent is None and self.charge is None:
            raise absent("payment_intent")
        return self


class RefundList(CreatedPage):
    customer: Reference | None = None
    payment_intent: Reference | None = None
    charge: Reference | None = None
