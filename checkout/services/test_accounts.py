"""Accounts that tests make for themselves, with TEST_ACCOUNTS=on.

The first request with a secret test key of the caller's choice makes an account, with the sample's catalog and
customer, and with a publishable key that ends like the secret one. So suites that run side by side share a server and
nothing else: each has its own objects, events, clock and faults.
"""

from __future__ import annotations

import re

from sqlalchemy import and_, func, select, update

from checkout.domain.errors import AuthenticationFailed, RateLimited
from checkout.models import Account, ApiKey, Event
from checkout.services import accounts, clearing, clocks, keys, samples, secrets
from checkout.services.tenancy import Tenant
from foundation import clock, controls, sample
from foundation.config import settings
from foundation.database import db

KEY = re.compile(r"sk_test_[A-Za-z0-9_]{16,120}")
MOST = 1000
"""Accounts that one server keeps."""
UNUSED_SECONDS = 7 * 24 * 3600
"""An account in which nothing has happened for so long is removed."""
NAMES = {"secret": "Test account's secret key", "publishable": "Test account's publishable key"}


_LAST_USE = (
    select(Event.created)
    .where(Event.account_id == Account.id, Event.livemode.is_(False))
    .order_by(Event.pk.desc())
    .limit(1)
    .correlate(Account)
    .scalar_subquery()
)
_UNUSED = select(Account.id).where(
    Account.temporary,
    clocks.reached(Account.created, 0, ago=UNUSED_SECONDS),
    clocks.reached(func.coalesce(_LAST_USE, 0), clocks.offset_of(Account.id), ago=UNUSED_SECONDS),
)
"""Each object that is made has an event, so the newest one tells when the account was used last."""


def may_make(key: str) -> bool:
    """Whether the first use of this key makes an account. Needs an open transaction."""
    if settings().production or not settings().test_accounts:
        return False
    return KEY.fullmatch(key) is not None and not keys.exist([key])


def make(key: str) -> None:
    """Make the account of a key for which `may_make` was true. Another request may have made it since.

    Raises AuthenticationFailed, RateLimited.
    """
    accounts.lock(Tenant(sample.ACCOUNT, livemode=False))  # one request at a time counts and makes
    publishable = "pk" + key.removeprefix("sk")
    if keys.exist([key]):
        return
    if keys.exist([publishable]):
        raise AuthenticationFailed(
            "The publishable API key that belongs to this key is in use. Choose another ending."
        )
    count = db.session.scalar(select(func.count()).where(Account.temporary))
    if (count or 0) >= MOST:
        raise RateLimited(
            f"There are {MOST} test accounts, as many as a server keeps. Use the keys of earlier runs again; "
            "an account without use is removed after seven days."
        )
    account_id = f"mer_{secrets.test_account_tag(key)}"
    controls.follow(account_id)
    account = Account(id=account_id, name="Test account", temporary=True, created=clock.now())
    db.session.add(account)
    db.session.flush()
    tenant = Tenant(account_id, livemode=False)
    for kind, text in (("secret", key), ("publishable", publishable)):
        keys.keep(tenant, text, kind=kind, name=NAMES[kind])
    samples.refill(account)


def switch_keys() -> None:
    """Revoke the keys of test accounts where the settings don't allow any, and make them valid again where they do."""
    of_test_accounts = and_(
        ApiKey.name.in_(NAMES.values()),
        ApiKey.account_id.in_(select(Account.id).where(Account.temporary)),
    )
    if settings().test_accounts:
        where, revoked_at = ApiKey.revoked_at.is_not(None), None
    else:
        where, revoked_at = ApiKey.revoked_at.is_(None), clock.wall()
    db.session.execute(
        update(ApiKey).where(of_test_accounts, where).values(revoked_at=revoked_at),
        execution_options={"synchronize_session": False},
    )


def any_unused() -> bool:
    """Whether there is an account to remove. Needs no write lock."""
    if not settings().test_accounts:
        return False
    return db.session.scalar(_UNUSED.limit(1), clocks.times()) is not None


def remove_unused(limit: int) -> int:
    """Remove accounts that are no longer used, at most `limit`. The number of them."""
    if not settings().test_accounts:
        return 0
    unused = db.session.scalars(_UNUSED.limit(limit), clocks.times()).all()
    for account_id in unused:
        clearing.remove(account_id)
    return len(unused)
