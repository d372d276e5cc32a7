"""The merchant's account: the branding of its payment pages, and the origins that may frame them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from checkout.models import Account
from checkout.services import keys
from checkout.services.tenancy import Tenant
from foundation.database import db


def of(tenant: Tenant) -> Account:
    """The tenant's account."""
    return db.session.scalars(select(Account).where(Account.id == tenant.account_id)).one()


def of_publishable_key(key: str) -> Account | None:
    """The account of this publishable key; None if there is no such key, or it is revoked."""
    access = keys.publishable(key)
    return of(access.tenant) if access else None


def lock(tenant: Tenant) -> None:
    """Let one request at a time go on that counts or claims something of the account."""
    query = select(Account.pk).where(Account.id == tenant.account_id)
    db.session.execute(query.with_for_update(key_share=True))


def lasting_ids() -> Sequence[str]:
    """The ids of the accounts that are not temporary, oldest first."""
    lasting = select(Account.id).where(Account.temporary.is_(False))
    return db.session.scalars(lasting.order_by(Account.pk)).all()


def exists(account_id: str) -> bool:
    """Whether there is an account with this id."""
    found = db.session.scalar(select(Account.pk).where(Account.id == account_id))
    return found is not None


def update(
    account: Account,
    *,
    branding: dict[str, Any] | None = None,
    business_profile: dict[str, Any] | None = None,
    allowed_origins: list[str] | None = None,
) -> Account:
    """Merge into branding and business profile (None removes a value); replace the list of origins."""
    query = select(Account).where(Account.pk == account.pk).with_for_update(key_share=True)
    db.session.scalars(query.execution_options(populate_existing=True)).one()
    if branding is not None:
        account.branding = _merged(account.branding, branding)
    if business_profile is not None:
        account.business_profile = _merged(account.business_profile, business_profile)
    if allowed_origins is not None:
        account.allowed_origins = allowed_origins
    return account


def _merged(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**values, **changes}.items() if value is not None}
