"""Requests about the account: branding, links, and the origins that may frame its pages."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from checkout.domain import branding
from checkout.schemas.fields import Request, Url, refusal, text
from checkout.schemas.updates import Changes, Emptied

MAX_ORIGINS = 20
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
PORTS = {"http": 80, "https": 443}


def _hex(value: str) -> str:
    if not branding.HEX.fullmatch(value):
        raise refusal("must be a colour such as #1f5f4c")
    return value.lower()


def _accent(value: str) -> str:
    if problem := branding.accent_problem(_hex(value)):
        raise refusal(problem)
    return value.lower()


def _ground(value: str) -> str:
    if problem := branding.ground_problem(_hex(value)):
        raise refusal(problem)
    return value.lower()


def _origin(value: str) -> str:
    """Scheme, host and port, as a browser writes them. It goes into a header, so nothing else may."""
    try:
        parts = urlsplit(value.lower())
        host = parts.netloc.removesuffix(f":{parts.port}")
        sound = parts.scheme in PORTS and HOST.fullmatch(host) and not value.endswith(("?", "#"))
    except ValueError:
        sound = None
    if not sound or not value.isascii() or any(parts[2:]):
        raise refusal("must be an http or https origin, such as https://shop.example")
    port = "" if parts.port in (None, PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


Accent = Annotated[str, AfterValidator(_accent)]
Ground = Annotated[str, AfterValidator(_ground)]
Corners = Literal["rectangular", "rounded", "pill"]
Origin = Annotated[str, StringConstraints(max_length=300), AfterValidator(_origin)]


class Branding(Changes):
    """A field that is not given stays; null or an empty text clears it. `corner_style` names `border_style` too."""

    clears: ClassVar[frozenset[str]] = frozenset(
        "display_name logo icon primary_color button_color background_color border_style "
        "corner_style font_family".split()
    )
    display_name: Annotated[str, text(100)] | None = None
    logo: Url | None = None
    icon: Url | None = None
    primary_color: Accent | None = None
    button_color: Accent | None = None
    background_color: Ground | None = None
    border_style: Corners | None = None
    corner_style: Corners | None = None
    font_family: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 _-]{1,64}$")] | None = None

    @model_validator(mode="after")
    def _one_style(self) -> Branding:
        if {"border_style", "corner_style"} <= self.model_fields_set:
            raise refusal("can't be given with `border_style`", field="corner_style")
        return self

    def values(self) -> dict[str, Any]:
        given = self.columns()
        if "corner_style" in given:
            given["border_style"] = given.pop("corner_style")
        return given


class BusinessProfile(Changes):
    """A field that is not given stays; null or an empty text clears it. The names are Stripe's."""

    clears: ClassVar[frozenset[str]] = frozenset({"privacy_policy_url", "terms_of_service_url"})
    privacy_policy_url: Url | None = None
    terms_of_service_url: Url | None = None


class AccountUpdate(Request):
    """POST /v1/account. The list of origins is replaced; an empty one allows no frame."""

    branding: Branding | None = None
    business_profile: BusinessProfile | None = None
    allowed_origins: Annotated[
        Annotated[list[Origin], Field(max_length=MAX_ORIGINS)] | None, Emptied
    ] = None

    def origins(self) -> list[str] | None:
        return None if self.allowed_origins is None else list(dict.fromkeys(self.allowed_origins))
