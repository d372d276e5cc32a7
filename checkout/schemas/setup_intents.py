"""Requests about SetupIntents."""

from __future__ import annotations

from typing import Annotated, ClassVar

from checkout.schemas.cards import Paying, Types
from checkout.schemas.fields import Boolean, NewMetadata, Request, Url, id_of, text
from checkout.schemas.lists import CreatedPage, Reference
from checkout.schemas.not_available import OfNewIntents
from checkout.schemas.payment_intents import NOT_COLUMNS, Confirm, Usage
from checkout.schemas.updates import Update


class SetupIntentCreate(Paying, OfNewIntents, Request):
    """POST /v1/setup_intents."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {"confirm"}
    customer: Annotated[str, id_of("cus_")] | None = None
    usage: Usage = "off_session"
    payment_method_types: Types | None = None
    confirm: Boolean = False
    return_url: Url | None = None
    description: Annotated[str, text(1000)] | None = None
    metadata: NewMetadata | None = None


class SetupIntentUpdate(Update):
    clears: ClassVar[frozenset[str]] = frozenset({"description"})
    description: Annotated[str, text(1000)] | None = None


class SetupIntentConfirm(Confirm, Request):
    pass


class SetupIntentList(CreatedPage):
    customer: Reference | None = None
    payment_method: Reference | None = None
