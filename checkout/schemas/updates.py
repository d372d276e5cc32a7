"""Changes of an object that exists: what isn't given stays as it is."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BeforeValidator, model_validator

from checkout.schemas.fields import Metadata, Request, Schema


class Changes(Schema):
    """`clears` names the fields that null takes away, or in a form an empty text."""

    clears: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, values: Any) -> Any:
        """Instead of the one above: null means something here."""
        if not isinstance(values, dict):
            return values
        emptied = {k: None if v == "" and k in cls.clears else v for k, v in values.items()}
        known = set(cls.model_fields) - cls.clears
        return {k: v for k, v in emptied.items() if v is not None or k not in known}

    def given(self) -> dict[str, Any]:
        """Each field that was given, None where it is to be taken away."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Update(Changes, Request):
    """The body of an update. `metadata` is merged by whoever holds the row."""

    metadata: Metadata | None = None

    def changes(self) -> dict[str, Any]:
        """As `given`, without what isn't the object's own."""
        apart = {"metadata", "expand"}
        return {name: value for name, value in self.given().items() if name not in apart}


class MetadataUpdate(Update):
    """Where nothing else may change."""


def _no_items(value: Any) -> Any:
    return [] if value == "" else value


Emptied = BeforeValidator(_no_items)
"""For lists: an empty text is an empty list, because a form has no other way to say so."""
