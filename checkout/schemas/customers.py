"""What customers are made from, and what may be changed of them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from checkout.schemas.fields import Email, Metadata, Request, kept, text
from checkout.schemas.updates import Update
from checkout.services.drafts import CustomerDraft

Name = Annotated[str, text(256)]
Phone = Annotated[str, text(40)]
Description = Annotated[str, text(5000)]


class CustomerCreate(Request):
    """POST /v1/customers."""

    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    description: Description | None = None
    metadata: Metadata | None = None

    def draft(self) -> CustomerDraft:
        return CustomerDraft(
            email=self.email,
            name=self.name,
            phone=self.phone,
            description=self.description,
            metadata=kept(self.metadata),
        )


class CustomerUpdate(Update):
    """POST /v1/customers/{id}."""

    clears: ClassVar[frozenset[str]] = frozenset({"email", "name", "phone", "description"})
    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    description: Description | None = None
