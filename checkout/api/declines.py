"""The issuer said no: an answer like any other, kept under its key and replayed, but with status 402.

`{error: {type, code, decline_code, message, param, doc_url, payment_intent | setup_intent}}`
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Response

from checkout.api import errors
from checkout.domain.cards import Decline
from checkout.domain.errors import CardRefused

STATUS = CardRefused.status


@dataclass(frozen=True)
class Declined:
    """What a view answers then, in place of a snapshot. `about`: the intent as it is now."""

    decline: Decline
    about: dict[str, Any] | None = None

    def stored(self) -> dict[str, Any]:
        """Neutral and without secrets, as a snapshot is."""
        return {"decline": asdict(self.decline), "about": self.about}

    @classmethod
    def restored(cls, stored: dict[str, Any]) -> Declined:
        return cls(Decline(**stored["decline"]), stored["about"])

    def response(self) -> Response:
        """In the words of the request's dialect, with the intent's client secret."""
        return errors.render(CardRefused(self.decline), about=self.about)
