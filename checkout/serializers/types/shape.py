"""How types of objects are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pydantic import Field

T = TypeVar("T")

if TYPE_CHECKING:
    Stored: TypeAlias = dict[str, Any] | T
    """Of an object that is stored as JSON: mypy sees any object in its place."""
else:

    class Stored:
        """`Stored[Card]` is Card."""

        def __class_getitem__(cls, shape: Any) -> Any:
            return shape


def one_of(*values: str) -> Any:
    """The values of a text, in `Annotated[str, one_of("a", "b")]`."""
    return Field(json_schema_extra={"enum": list(values)})


def example(value: str) -> Any:
    """An example, in `Annotated[str, example("usd")]`."""
    return Field(json_schema_extra={"example": value})
