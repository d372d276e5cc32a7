"""Validation of a parsed body by a request model. The messages for pydantic's errors are here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from checkout.api.parsing import Body, bracketed
from checkout.domain.errors import InvalidRequest, MissingParameter, UnknownParameter
from checkout.schemas.fields import FORM, Schema

S = TypeVar("S", bound=Schema)

MESSAGES = {
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
"""By the type of pydantic's error. An error of type `refused` has a message of its own (schemas.fields.refusal)."""


def read(schema: type[S], body: Body) -> S:
    """Validate `body` as `schema`. Raises UnknownParameter, MissingParameter, InvalidRequest."""
    try:
        return schema.model_validate(body.values, context=FORM if body.form else None)
    except ValidationError as error:
        raise _translated(error.errors(include_url=False)) from None


def _translated(errors: list[ErrorDetails]) -> InvalidRequest:
    """The first unknown parameter, else the first error."""
    unknown = (error for error in errors if error["type"] == "extra_forbidden")
    error = next(unknown, errors[0])
    at_fault = (error.get("ctx") or {}).get("field")
    path = [part for part in error["loc"] if part != "[key]"]
    param = bracketed([*path, at_fault] if at_fault else path)
    if error["type"] == "extra_forbidden":
        return UnknownParameter(param)
    if error["type"] == "missing":
        return MissingParameter(param)
    return InvalidRequest(f"The `{param}` field {_message(error)}.", param=param)


def _message(error: ErrorDetails) -> str:
    context: Mapping[str, Any] = error.get("ctx") or {}
    if error["type"] == "refused":
        return error["msg"]
    if context.get("ge") == 1:
        return "must be a positive integer"
    if context.get("min_length") == 1:
        return "must not be empty"
    message = MESSAGES.get(error["type"], "is not valid")
    return message.format(**context).replace("'", "`")
