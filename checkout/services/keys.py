"""API keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, outerjoin, select

from checkout.domain.errors import ResourceMissing, UnexpectedState
from checkout.models import ApiKey
from checkout.models.base import new_id
from checkout.services import secrets, tenancy
from checkout.services.tenancy import Tenant
from foundation import clock, controls
from foundation.config import settings
from foundation.controls import AccountControls
from foundation.database import connection, db, table

GRACE = 24 * 3600
"""Seconds for which a rolled key still works, so that its users can be changed meanwhile."""
KEYS = table(ApiKey).c
CONTROLS = table(AccountControls)
BY_DIGEST = (
    select(KEYS.account_id, KEYS.livemode, KEYS.kind, KEYS.revoked_at, CONTROLS.c.armed_faults)
    .select_from(outerjoin(table(ApiKey), CONTROLS, CONTROLS.c.account_id == KEYS.account_id))
    .where(KEYS.digest == bindparam("digest"))
)


@dataclass(frozen=True)
class Access:
    """What an API key gives access to. `kind` is secret or publishable.

    `has_faults`: whether a test has armed any for the account.
    """

    tenant: Tenant
    kind: str
    has_faults: bool = False


def authenticate(key: str) -> Access | None:
    """The tenant and kind of an API key, or None if there is no such key or it is revoked.

    The clock is the account's from then on.
    """
    found = connection().execute(BY_DIGEST, {"digest": secrets.digest(key)})
    row = found.one_or_none()
    if row is None:
        return None
    controls.follow(row.account_id)
    if row.revoked_at is not None and row.revoked_at <= clock.now():
        return None
    has_faults = bool(row.armed_faults) and not (row.livemode or settings().production)
    return Access(Tenant(row.account_id, row.livemode), row.kind, has_faults)


def publishable(key: str) -> Access | None:
    """What a publishable key gives access to; None for any other text."""
    access = authenticate(key) if key.isascii() and key.isprintable() else None
    return access if access and access.kind == "publishable" else None


def exist(texts: Sequence[str]) -> bool:
    """Whether one of these is an API key, revoked or not."""
    digests = [secrets.digest(text) for text in texts]
    return db.session.scalar(select(ApiKey.pk).where(ApiKey.digest.in_(digests))) is not None


def create(tenant: Tenant, *, kind: str, name: str) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown once. It has 190 random bits."""
    prefix = {"secret": "sk", "publishable": "pk"}[kind]
    key = new_id(f"{prefix}_{'live' if tenant.livemode else 'test'}", 32)
    return keep(tenant, key, kind=kind, name=name), key


def roll(row: ApiKey, *, grace: int = 0) -> tuple[ApiKey, str]:
    """A new key that replaces this one, which still works for `grace` seconds. Raises UnexpectedState."""
    revoke(row, grace=grace)
    return create(Tenant.of(row), kind=row.kind, name=row.name)


def revoke(row: ApiKey, *, grace: int = 0) -> ApiKey:
    """Revoke the key, now or in `grace` seconds. That may be sooner than an earlier call said.

    Raises UnexpectedState if it stops by then anyway.
    """
    row, stops = tenancy.lock(row), clock.now() + grace
    if row.revoked_at is not None and row.revoked_at <= stops:
        raise UnexpectedState("The key has been revoked already.", param="id")
    row.revoked_at = stops
    db.session.flush()
    return row


def retrieve(tenant: Tenant, key_id: str) -> ApiKey:
    """Raises ResourceMissing."""
    return tenancy.find(ApiKey, tenant, key_id, kind="ApiKey")


def find(key_id: str) -> ApiKey:
    """The key of any account, for the command line. Raises ResourceMissing."""
    row = db.session.scalar(select(ApiKey).where(ApiKey.id == key_id))
    if row is None:
        raise ResourceMissing("ApiKey", key_id)
    return row


def everything() -> Sequence[ApiKey]:
    """The keys of all accounts, oldest first, for the command line."""
    return db.session.scalars(select(ApiKey).order_by(ApiKey.pk)).all()


def listing(tenant: Tenant, **filters: Any) -> Select[Any]:
    """The query of a list. The text of a key is not stored, so no list shows it."""
    return tenancy.listing(ApiKey, tenant, **filters)


def keep(tenant: Tenant, key: str, *, kind: str, name: str) -> ApiKey:
    """Store a key with a given text: one of the seeds."""
    row = ApiKey(
        id=new_id("key"),
        kind=kind,
        name=name,
        prefix="_".join(key.split("_")[:2]) + "_",
        last_four=key[-4:],
        digest=secrets.digest(key),
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(row)
    return row
