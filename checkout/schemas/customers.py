"""Requests about customers."""

from __future__ import annotations

from typing import Annotated, ClassVar

from checkout.schemas.fields import Email, NewMetadata, Request, text
from checkout.schemas.updates import Update

Name = Annotated[str, text(256)]
Phone = Annotated[str, text(40)]
Description = Annotated[str, text(5000)]


class CustomerCreate(Request):
    """POST /v1/customers."""

    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    description: Description | None = None
    metadata: NewMetadata | None = None


class CustomerUpdate(Update):
    """POST /v1/customers/{id}."""

    clears: ClassVar[frozenset[str]] = frozenset({"email", "name", "phone", "description"})
    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    description: Description | None = None
