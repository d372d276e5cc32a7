"""What SetupIntents are made from, confirmed by and listed by."""

from __future__ import annotations

from typing import Annotated, ClassVar

from checkout.schemas.cards import Paying, Types
from checkout.schemas.fields import Boolean, Metadata, Request, Url, id_of, kept, text
from checkout.schemas.lists import CreatedPage, Reference
from checkout.schemas.payment_intents import Confirm, Usage
from checkout.schemas.updates import Update
from checkout.services.drafts import SetupDraft


class SetupIntentCreate(Paying, Request):
    customer: Annotated[str, id_of("cus_")] | None = None
    usage: Usage = "off_session"
    payment_method_types: Types | None = None
    confirm: Boolean = False
    return_url: Url | None = None
    description: Annotated[str, text(1000)] | None = None
    metadata: Metadata | None = None

    def draft(self, payment_method: str | None) -> SetupDraft:
        """`payment_method`: id of the card that was given, one way or the other."""
        return SetupDraft(
            usage=self.usage,
            customer=self.customer,
            payment_method=payment_method,
            description=self.description,
            return_url=self.return_url,
            metadata=kept(self.metadata),
        )


class SetupIntentUpdate(Update):
    clears: ClassVar[frozenset[str]] = frozenset({"description"})
    description: Annotated[str, text(1000)] | None = None


class SetupIntentConfirm(Confirm, Request):
    pass


class SetupIntentList(CreatedPage):
    customer: Reference | None = None
    payment_method: Reference | None = None
