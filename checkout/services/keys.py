"""API keys: who calls, and what the key may do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from checkout.models import ApiKey
from checkout.models.base import new_id
from checkout.services import secrets
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db


@dataclass(frozen=True)
class Access:
    """`kind` is secret or publishable."""

    tenant: Tenant
    kind: str


def authenticate(key: str) -> Access | None:
    """The tenant that this key opens, or None."""
    row = db.session.scalar(
        select(ApiKey).where(ApiKey.digest == secrets.digest(key), ApiKey.revoked_at.is_(None))
    )
    return Access(Tenant.of(row), row.kind) if row else None


def keep(tenant: Tenant, key: str, *, kind: str, name: str) -> ApiKey:
    """Store a key that someone else made up: the seeded ones."""
    row = ApiKey(
        id=new_id("key"),
        kind=kind,
        name=name,
        prefix=key[: key.rindex("_") + 1],
        last_four=key[-4:],
        digest=secrets.digest(key),
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(row)
    return row
