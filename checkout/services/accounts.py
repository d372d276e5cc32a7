"""The merchant's account: the branding of its payment pages, and the origins that may frame them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from checkout.models import Account
from checkout.services.tenancy import Tenant
from foundation.database import db


def of(tenant: Tenant) -> Account:
    """The tenant's account."""
    return db.session.scalars(select(Account).where(Account.id == tenant.account_id)).one()


def display_name(account_id: str) -> str:
    """The merchant's name, as payment pages show it."""
    account = db.session.scalars(select(Account).where(Account.id == account_id)).one()
    name: str = account.branding.get("display_name") or account.name
    return name


def all_ids() -> Sequence[str]:
    """The ids of all accounts, oldest first."""
    return db.session.scalars(select(Account.id).order_by(Account.pk)).all()


def update(
    account: Account,
    *,
    branding: dict[str, Any] | None = None,
    allowed_origins: list[str] | None = None,
) -> Account:
    """Merge into the branding (None removes a value); replace the list of origins."""
    query = select(Account).where(Account.pk == account.pk).with_for_update(key_share=True)
    db.session.scalars(query.execution_options(populate_existing=True)).one()
    if branding is not None:
        merged = {**account.branding, **branding}
        account.branding = {key: value for key, value in merged.items() if value is not None}
    if allowed_origins is not None:
        account.allowed_origins = allowed_origins
    return account
