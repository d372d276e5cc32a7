"""The types of the fields of requests.

Strict in JSON: `"1"`, `true` and `1.5` are no integers. A form has only text, so numbers and booleans
are read from it here (`FORM` in the validation context). Booleans are read in any case: Stripe's library
for Python sent `True` and `False` up to version 12.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from checkout.domain.amounts import MAX_AMOUNT
from checkout.domain.emails import is_email
from checkout.domain.errors import InvalidRequest
from foundation.money import currencies

FORM = {"form": True}
"""The validation context for bodies that are forms, and for query strings."""
NUMERAL = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
DECIMAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
HOST = re.compile(r"[\w.-]+|\[[0-9A-Fa-f:.]+\]")
INT64_MAX = 2**63 - 1
MAX_KEYS = 50
"""The most keys of a `metadata` object."""


class Schema(BaseModel):
    """A request, or an object in it. Unknown fields are refused; null is the same as not given.

    `apart` names the fields that are no columns of the row that is made from it, `renamed` those whose column has
    another name, `whole` those that are stored with all their parts, null where one was not given.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", strict=True, frozen=True)
    apart: ClassVar[frozenset[str]] = frozenset({"expand"})
    whole: ClassVar[frozenset[str]] = frozenset({"address", "shipping"})
    renamed: ClassVar[Mapping[str, str]] = {"metadata": "metadata_", "customer": "customer_id"}

    def columns(self) -> dict[str, Any]:
        """The given fields as columns of a new row; what is not given is left to the table's defaults."""
        values = self.model_dump(exclude_none=True, exclude=set(self.apart))
        values |= {name: getattr(self, name).model_dump() for name in self.whole & values.keys()}
        return {self.renamed.get(name, name): value for name, value in values.items()}

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        known = cls.model_fields
        return {k: v for k, v in values.items() if v is not None or k not in known}


def refusal(message: str, **context: Any) -> PydanticCustomError:
    """What a validator raises: the rest of the sentence "The `field` field …".

    A validator of a whole object names the one at fault as `field`.
    """
    return PydanticCustomError("refused", message, context)


def absent(field: str) -> PydanticCustomError:
    """What an object's validator raises when its field `field` is required after all."""
    return PydanticCustomError("missing", "absent", {"field": field})


def unavailable(what: str) -> PydanticCustomError:
    """What a validator raises for a feature that Till doesn't have."""
    return refusal("can't be {what}: that is not available", what=what)


def _number(value: Any, info: ValidationInfo) -> Any:
    from_form = info.context == FORM and isinstance(value, str) and NUMERAL.fullmatch(value)
    return int(value) if from_form else value


def _decimal(value: Any, info: ValidationInfo) -> Any:
    from_form = info.context == FORM and isinstance(value, str) and DECIMAL.fullmatch(value)
    return float(value) if from_form else value


def _boolean(value: Any, info: ValidationInfo) -> Any:
    from_form = info.context == FORM and isinstance(value, str)
    return {"true": True, "false": False}.get(value.lower(), value) if from_form else value


def _empty_text_as_empty_object(value: Any) -> Any:
    return {} if value == "" else value


def _known_currency(value: str) -> str:
    if value.lower() not in currencies():
        raise refusal("must be a three-letter ISO 4217 currency code")
    return value.lower()


def _email(value: str) -> str:
    if not is_email(value):
        raise refusal("must be a valid email address")
    return value


def _web_address(value: str) -> str:
    """Check that it is an http or https URL with a host, and that no browser can read it otherwise."""
    try:
        parts = urlsplit(value)
        sound = (
            parts.scheme in {"http", "https"}
            and "@" not in parts.netloc
            and HOST.fullmatch(parts.netloc.removesuffix(f":{parts.port}")) is not None
        )
    except ValueError:  # an invalid port, unbalanced brackets
        sound = False
    if not sound or not value.isprintable() or " " in value or "\\" in value:
        raise refusal("must be a valid http or https URL")
    return value


def _not_too_many(value: dict[str, str]) -> dict[str, str]:
    if len(value) > MAX_KEYS:
        raise refusal(f"must have at most {MAX_KEYS} keys")
    return value


def _without_empty_values(value: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in value.items() if text}


Integer = Annotated[int, BeforeValidator(_number)]
Number = Annotated[float, BeforeValidator(_decimal)]
Boolean = Annotated[bool, BeforeValidator(_boolean)]
Amount = Annotated[Integer, Field(ge=0, le=MAX_AMOUNT)]
"""Minor units."""
Timestamp = Annotated[Integer, Field(ge=0, le=INT64_MAX, json_schema_extra={"format": "unix-time"})]
"""Seconds since 1970, UTC."""
Currency = Annotated[
    str, StringConstraints(min_length=3, max_length=3), AfterValidator(_known_currency)
]
"""An ISO 4217 code in either case, stored in lower case."""
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_email),
    Field(json_schema_extra={"format": "email"}),
]
Url = Annotated[
    str,
    StringConstraints(max_length=2048),
    AfterValidator(_web_address),
    Field(json_schema_extra={"format": "uri"}),
]
Metadata = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=40)],
        Annotated[str, StringConstraints(max_length=500)],
    ],
    BeforeValidator(_empty_text_as_empty_object),
    AfterValidator(_not_too_many),
]
"""Of an update: up to 50 pairs. An empty value deletes its key, an empty text all of them."""
NewMetadata = Annotated[Metadata, AfterValidator(_without_empty_values)]
"""Of a new object: an empty value has nothing to delete, so it is dropped."""
Expand = list[Annotated[str, StringConstraints(min_length=1, max_length=200)]]


class Request(Schema):
    """A body or query string. `expand` names the objects that the answer contains whole."""

    expand: Expand = Field(default_factory=list)


def text(limit: int) -> StringConstraints:
    """Text of 1 to `limit` characters."""
    return StringConstraints(min_length=1, max_length=limit)


def id_of(prefix: str) -> StringConstraints:
    """The id of an object, with its prefix, as in `id_of("cus_")`."""
    return StringConstraints(pattern=rf"^{prefix}[A-Za-z0-9_]{{1,60}}$")


def merged(current: dict[str, str], sent: dict[str, str] | None) -> dict[str, str]:
    """Metadata after an update: key by key; an empty value deletes its key, an empty object all.

    Read `current` from a row that is locked. Raises InvalidRequest for more than 50 keys.
    """
    if sent is None:
        return current
    result = _without_empty_values({**current, **sent}) if sent else {}
    if len(result) > MAX_KEYS:
        raise InvalidRequest(
            f"The `metadata` field must have at most {MAX_KEYS} keys.", param="metadata"
        )
    return result
