"""Declines as responses. A decline is an outcome: a 402 that is stored under its idempotency key and replayed.

`{error: {type, code, decline_code, message, param, doc_url, payment_intent | setup_intent}}`
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Response

from checkout.api import errors
from checkout.domain.cards import Decline
from checkout.domain.errors import CardRefused

STATUS, _TYPE = errors.STATUS_AND_TYPE[CardRefused]


@dataclass(frozen=True)
class Declined:
    """What a view returns for a decline, in place of a snapshot. `about` is the snapshot of the intent."""

    decline: Decline
    about: dict[str, Any] | None = None

    def stored(self) -> dict[str, Any]:
        """As it is stored: neutral and without secrets, like a snapshot."""
        return {"decline": asdict(self.decline), "about": self.about}

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Declined:
        """The inverse of `stored`."""
        return cls(Decline(**stored["decline"]), stored["about"])

    def response(self, *, publishable: bool) -> Response:
        """The error in the request's dialect, with the intent and its client secret.

        `publishable`: the request came with a publishable key, which sees less of the intent.
        """
        return errors.render(CardRefused(self.decline), about=self.about, reduced=publishable)
