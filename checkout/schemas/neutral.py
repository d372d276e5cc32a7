"""Types of fields for what Till doesn't have: the values that ask for nothing are taken, all others refused by name.

Each field is None after validation, so that none becomes a column.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from checkout.schemas.fields import Boolean, Integer, Schema, refusal, unavailable


def forget(_value: object) -> None:
    """The value asks for nothing, so nothing is kept of it."""


def _must_be_false(value: bool) -> None:
    if value:
        raise unavailable("true")


def _must_be_true(value: bool) -> None:
    if not value:
        raise unavailable("false")


def _must_be_zero(value: int) -> None:
    if value:
        raise refusal("must be 0: that is not available")


def _must_be_empty(value: Any) -> None:
    if value not in ("", {}, []):
        raise refusal("must be empty: that is not available")


def only(neutral: str) -> BeforeValidator:
    """Of a text, only this value is available."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and value != neutral:
            raise unavailable(value[:40])
        return value

    return BeforeValidator(check)


def _shown(**schema: Any) -> Any:
    """What the OpenAPI document says of a value besides its type."""
    return Field(json_schema_extra=schema)


NOTHING: dict[str, Any] = {"enum": ["", [], {}]}
Empty = Annotated[None, BeforeValidator(_must_be_empty), WithJsonSchema(NOTHING)]
Off = Annotated[Boolean, AfterValidator(_must_be_false), _shown(const=False)]
On = Annotated[Boolean, AfterValidator(_must_be_true), _shown(const=True)]
Zero = Annotated[Integer, AfterValidator(_must_be_zero), _shown(const=0)]
Always = Annotated[Literal["always"], only("always"), AfterValidator(forget)]
Never = Annotated[Literal["never"], only("never"), AfterValidator(forget)]
Neither = Annotated[Literal["none"], only("none"), AfterValidator(forget)]
IfAvailable = Annotated[Literal["if_available", "never"], AfterValidator(forget)]
"""Stripe grants it where card and merchant can have it. Here none can."""


class Switch(Schema):
    enabled: Off | None = None


Disabled = Annotated[Switch, AfterValidator(forget)]


def empty_as_object(value: Any) -> Any:
    return {} if value in ("", []) else value
