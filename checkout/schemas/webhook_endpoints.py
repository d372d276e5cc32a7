"""Requests about webhook endpoints, and about sending an event again."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from checkout.domain.event_types import KNOWN
from checkout.schemas.fields import Boolean, Integer, NewMetadata, Request, Url, refusal, text
from checkout.schemas.lists import Reference
from checkout.schemas.updates import Update

DAY = 24 * 3600
EVERY = "*"
MAX_TYPES = 500


def _all_or_some(types: list[str]) -> list[str]:
    if EVERY in types and len(types) > 1:
        raise refusal("must be `*` alone, or a list of types")
    return list(dict.fromkeys(types))


def _known(name: str) -> str:
    if name != EVERY and name not in KNOWN:
        raise refusal("is no type of event")
    return name


Type = Annotated[str, text(100), AfterValidator(_known)]
"""A type that Till doesn't send is taken too: an integration names those of the real provider."""
Types = Annotated[
    list[Type], Field(min_length=1, max_length=MAX_TYPES), AfterValidator(_all_or_some)
]


class EndpointCreate(Request):
    """POST /v1/webhook_endpoints."""

    apart: ClassVar[frozenset[str]] = Request.apart | {"api_version"}
    url: Url
    enabled_events: Types
    description: Annotated[str, text(500)] | None = None
    metadata: NewMetadata | None = None
    api_version: Annotated[str, text(32)] | None = None


class EndpointUpdate(Update):
    """POST /v1/webhook_endpoints/{id}."""

    apart: ClassVar[frozenset[str]] = Update.apart | {"disabled"}
    clears: ClassVar[frozenset[str]] = frozenset({"description"})
    url: Url | None = None
    enabled_events: Types | None = None
    description: Annotated[str, text(500)] | None = None
    disabled: Boolean | None = None


class SecretRoll(Request):
    """`expires_in`: for how many seconds the old secret signs too."""

    expires_in: Annotated[Integer, Field(ge=0, le=DAY)] = DAY


class EventRetry(Request):
    """POST /v1/events/{id}/retry. `for_stripecli` is sent by Stripe's command line and changes nothing."""

    webhook_endpoint: Reference | None = None
    for_stripecli: Boolean | None = None
