"""Requests about SetupIntents."""

from __future__ import annotations

from typing import Annotated, ClassVar

from checkout.schemas.cards import Paying
from checkout.schemas.fields import Boolean, NewMetadata, Request, Url, id_of, text
from checkout.schemas.lists import CreatedPage, Reference
from checkout.schemas.methods import ChoosingCards
from checkout.schemas.not_available import Automatic, OfConfirmations, OfSetups
from checkout.schemas.payment_intents import NOT_COLUMNS, Confirm, Usage, WithOptions
from checkout.schemas.updates import Update

OURS = NOT_COLUMNS.union(OfSetups.model_fields)


class SetupIntentCreate(
    WithOptions, Paying, ChoosingCards, Automatic, OfConfirmations, OfSetups, Request
):
    """POST /v1/setup_intents."""

    apart: ClassVar[frozenset[str]] = OURS | {"confirm"}
    customer: Annotated[str, id_of("cus_")] | None = None
    usage: Usage = "off_session"
    confirm: Boolean = False
    return_url: Url | None = None
    description: Annotated[str, text(1000)] | None = None
    metadata: NewMetadata | None = None


class SetupIntentUpdate(WithOptions, Update, Paying, ChoosingCards, OfSetups):
    """POST /v1/setup_intents/{id}."""

    apart: ClassVar[frozenset[str]] = OURS | {"metadata"}
    clears: ClassVar[frozenset[str]] = frozenset({"description"})
    customer: Annotated[str, id_of("cus_")] | None = None
    description: Annotated[str, text(1000)] | None = None


class SetupIntentConfirm(Confirm, ChoosingCards):
    """POST /v1/setup_intents/{id}/confirm. `columns` are those of the intent that change with it."""

    apart: ClassVar[frozenset[str]] = NOT_COLUMNS | {"payment_method_type"}


class SetupIntentList(CreatedPage):
    customer: Reference | None = None
    payment_method: Reference | None = None
