"""From a parsed body to a request model. The one place that words what pydantic found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from checkout.api.parsing import Body, bracketed
from checkout.domain.errors import InvalidRequest, MissingParameter, UnknownParameter
from checkout.schemas.fields import FORM, Schema

S = TypeVar("S", bound=Schema)

WORDS = {
    "int_type": "must be an integer",
    "int_from_float": "must be an integer",
    "float_type": "must be a number",
    "string_type": "must be a string",
    "bool_type": "must be true or false",
    "list_type": "must be an array",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "string_pattern_mismatch": "is not a valid ID",
    "literal_error": "must be one of {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
}
"""By pydantic's name of the error. A `refused` one brings its own words."""


def read(schema: type[S], body: Body) -> S:
    """Check `body` against `schema`. Raises UnknownParameter, MissingParameter, InvalidRequest."""
    try:
        return schema.model_validate(body.values, context=FORM if body.form else None)
    except ValidationError as error:
        raise _translate(error.errors(include_url=False)) from None


def _translate(errors: list[ErrorDetails]) -> InvalidRequest:
    """The first one, but a parameter that we don't know comes before all."""
    unknown = (error for error in errors if error["type"] == "extra_forbidden")
    error = next(unknown, errors[0])
    at_fault = (error.get("ctx") or {}).get("field")
    path = [part for part in error["loc"] if part != "[key]"]
    param = bracketed([*path, at_fault] if at_fault else path)
    if error["type"] == "extra_forbidden":
        return UnknownParameter(param)
    if error["type"] == "missing":
        return MissingParameter(param)
    return InvalidRequest(f"The `{param}` field {_words(error)}.", param=param)


def _words(error: ErrorDetails) -> str:
    context: Mapping[str, Any] = error.get("ctx") or {}
    if error["type"] == "refused":
        return error["msg"]
    if context.get("ge") == 1:
        return "must be a positive integer"
    if context.get("min_length") == 1:
        return "must not be empty"
    words = WORDS.get(error["type"], "is not valid")
    return words.format(**context).replace("'", "`")
