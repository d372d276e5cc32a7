"""Requests about disputes."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, StringConstraints, create_model

from checkout.domain.disputes import FILE_FIELDS, TEXT_FIELDS
from checkout.schemas.fields import Boolean, Schema, refusal
from checkout.schemas.lists import CreatedPage, Reference
from checkout.schemas.not_available import Empty
from checkout.schemas.updates import Update

MAX_TEXT, MAX_EVIDENCE = 20_000, 150_000
"""Characters of one field of the evidence, and of all together."""
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
"""An empty text deletes the field."""
TEXTS: dict[str, Any] = dict.fromkeys(TEXT_FIELDS, (Text | None, None))
NOT_AVAILABLE: dict[str, Any] = dict.fromkeys(
    (*FILE_FIELDS, "appeal", "enhanced_evidence"), (Empty | None, None)
)
Fields = create_model("Evidence", __base__=Schema, **TEXTS, **NOT_AVAILABLE)


def _short_enough(value: Schema) -> Schema:
    if sum(map(len, value.columns().values())) > MAX_EVIDENCE:
        raise refusal(f"must have at most {MAX_EVIDENCE} characters in all")
    return value


Evidence = Annotated[Fields, AfterValidator(_short_enough)]  # type: ignore[valid-type]


class DisputeUpdate(Update):
    """`submit` is true by default where evidence is given."""

    apart: ClassVar[frozenset[str]] = Update.apart | {"evidence", "submit"}
    evidence: Evidence | None = None
    submit: Boolean | None = None

    @property
    def texts(self) -> dict[str, str]:
        """The fields of the evidence that were given."""
        return self.evidence.columns() if self.evidence else {}

    @property
    def submits(self) -> bool:
        return bool(self.texts) if self.submit is None else self.submit


class DisputeList(CreatedPage):
    charge: Reference | None = None
    payment_intent: Reference | None = None
