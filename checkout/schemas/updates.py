"""Bodies of updates: what is not given stays as it is."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BeforeValidator, model_validator

from checkout.schemas.fields import Metadata, Request, Schema, merged


class Changes(Schema):
    """`clears` names the fields that null clears, or an empty text in a form."""

    clears: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, values: Any) -> Any:
        """Replaces the rule of Schema: null clears the fields in `clears`."""
        if not isinstance(values, dict):
            return values
        emptied = {k: None if v == "" and k in cls.clears else v for k, v in values.items()}
        known = set(cls.model_fields) - cls.clears
        return {k: v for k, v in emptied.items() if v is not None or k not in known}

    def columns(self) -> dict[str, Any]:
        """Each field that was given, as a column; None where it is to be cleared."""
        values = self.model_dump(include=self.model_fields_set - self.apart)
        return {self.renamed.get(name, name): value for name, value in values.items()}


class Update(Changes, Request):
    """The body of an update. `metadata` is merged into that of the locked row."""

    apart: ClassVar[frozenset[str]] = frozenset({"metadata", "expand"})
    metadata: Metadata | None = None

    def changes(self, metadata: dict[str, Any]) -> dict[str, Any]:
        """The columns to change. `metadata`: that of the locked row, which the request's is merged into."""
        if self.metadata is None:
            return self.columns()
        return {**self.columns(), "metadata_": merged(metadata, self.metadata)}


class MetadataUpdate(Update):
    """Where nothing else may change."""


def _no_items(value: Any) -> Any:
    return [] if value == "" else value


Emptied = BeforeValidator(_no_items)
"""For lists: an empty text is an empty list, because a form can't express one otherwise."""
