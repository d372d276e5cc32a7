"""API keys: who calls, and what the key may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from checkout.domain.errors import ResourceMissing, UnexpectedState
from checkout.models import ApiKey
from checkout.models.base import new_id
from checkout.services import secrets, tenancy
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import db

GRACE = 24 * 3600
"""Seconds that a rolled key goes on working, so that whoever uses it can be changed meanwhile."""


KEYS = ApiKey.metadata.tables[ApiKey.__tablename__].c
BY_DIGEST = select(KEYS.account_id, KEYS.livemode, KEYS.kind, KEYS.revoked_at).where(
    KEYS.digest == bindparam("digest")
)


@dataclass(frozen=True)
class Access:
    """What an API key gives access to. `kind` is secret or publishable."""

    tenant: Tenant
    kind: str


def authenticate(key: str) -> Access | None:
    """The tenant and kind of an API key, or None if there is no such key or it is revoked."""
    found = db.session.connection().execute(BY_DIGEST, {"digest": secrets.digest(key)})
    row = found.one_or_none()
    if row is None or (row.revoked_at is not None and row.revoked_at <= clock.now()):
        return None
    return Access(Tenant(row.account_id, row.livemode), row.kind)


def create(tenant: Tenant, *, kind: str, name: str) -> tuple[ApiKey, str]:
    """A new key, and its text, which is shown this once. 190 random bits."""
    prefix = {"secret": "sk", "publishable": "pk"}[kind]
    key = new_id(f"{prefix}_{'live' if tenant.livemode else 'test'}", 32)
    return keep(tenant, key, kind=kind, name=name), key


def roll(row: ApiKey, *, grace: int = 0) -> tuple[ApiKey, str]:
    """A new key in this one's place, which goes on working for `grace` seconds. Raises UnexpectedState."""
    revoke(row, grace=grace)
    return create(Tenant.of(row), kind=row.kind, name=row.name)


def revoke(row: ApiKey, *, grace: int = 0) -> ApiKey:
    """Stop it, now or in `grace` seconds, which may be sooner than was said before.

    Raises UnexpectedState if it stops by then anyway.
    """
    row, stops = tenancy.lock(row), clock.now() + grace
    if row.revoked_at is not None and row.revoked_at <= stops:
        raise UnexpectedState("The key has been revoked already.", param="id")
    row.revoked_at = stops
    db.session.flush()
    return row


def retrieve(tenant: Tenant, id: str) -> ApiKey:
    """Raises ResourceMissing."""
    return tenancy.find(ApiKey, tenant, id, kind="ApiKey")


def find(id: str) -> ApiKey:
    """Whoever's it is: for the operator. Raises ResourceMissing."""
    row = db.session.scalar(select(ApiKey).where(ApiKey.id == id))
    if row is None:
        raise ResourceMissing("ApiKey", id)
    return row


def everything() -> Sequence[ApiKey]:
    """Every key of every account, oldest first: for the operator."""
    return db.session.scalars(select(ApiKey).order_by(ApiKey.pk)).all()


def listing(tenant: Tenant, **filters: Any) -> Select[Any]:
    """What a list selects from: the text of a key is in none."""
    return tenancy.listing(ApiKey, tenant, **filters)


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
