"""Read a Checkout Session for its payment page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select

from checkout.domain.errors import ResourceMissing
from checkout.domain.lifecycle import Mode, SessionStatus, UiMode
from checkout.models import Account, CheckoutSession, Customer, PaymentIntent, PaymentMethod
from checkout.models.base import is_well_formed
from checkout.services.sessions import line_items, saved_cards
from checkout.services.sessions import receipt as receipts
from checkout.services.sessions.receipt import Receipt
from checkout.services.tenancy import Tenant, owned
from foundation import clock, controls
from foundation.config import settings
from foundation.controls import AccountControls
from foundation.database import db

# Built once: building a statement takes SQLAlchemy longer than running it.
_SESSION = (
    select(
        CheckoutSession,
        Account.name,
        Account.branding,
        Account.business_profile,
        PaymentIntent.setup_future_usage,
        Customer.email,
        Customer.name.label("customer_name"),
        Customer.phone,
        Customer.address,
        Customer.shipping,
        AccountControls.armed_faults,
        saved_cards.EXISTS.label("has_saved"),
    )
    .join(Account, Account.id == CheckoutSession.account_id)
    .outerjoin(AccountControls, AccountControls.account_id == CheckoutSession.account_id)
    .outerjoin(PaymentIntent, PaymentIntent.id == CheckoutSession.payment_intent_id)
    .outerjoin(Customer, Customer.id == CheckoutSession.customer_id)
    .where(CheckoutSession.page_token == bindparam("page_token"))
)
_BRANDING = (
    select(Account.branding, CheckoutSession.extras)
    .join(CheckoutSession, CheckoutSession.account_id == Account.id)
    .where(CheckoutSession.page_token == bindparam("page_token"))
)


@dataclass(frozen=True)
class KnownCustomer:
    """What the merchant knows of the session's customer, with which the form is filled in."""

    name: str | None
    phone: str | None
    address: Mapping[str, Any] | None
    shipping: Mapping[str, Any] | None


@dataclass(frozen=True)
class PageSession:
    """A session with what its payment page shows besides. `session.line_items` is loaded.

    `account_name`, `branding` and `links`, its business profile: the merchant's. `keeps_card`: whether paying keeps the
    card for later payments. `customer_email`: the email of the session's
    Customer, if it has one. `status`: the status at `now` (seconds, UTC), which may be expired
    before the row says so. `has_faults`: whether a test has armed any for the account. `receipt`: of a complete
    session, unless it was not asked for. `origins`: those that may frame the page of an embedded session; a hosted
    one has none. `saved_cards`: those of the customer that an open page offers. `customer`: the session's, if it has
    one.
    """

    session: CheckoutSession
    account_name: str
    branding: Mapping[str, Any]
    links: Mapping[str, str]
    keeps_card: bool
    customer_email: str | None
    status: SessionStatus
    now: int
    has_faults: bool
    receipt: Receipt | None
    origins: Sequence[str]
    saved_cards: Sequence[PaymentMethod] = ()
    customer: KnownCustomer | None = None


def load(page_token: str, *, with_receipt: bool = True) -> PageSession:
    """The session that `page_token` opens. Raises ResourceMissing, also for one of a custom page.

    Two statements besides the clock's, and one each for a receipt, for the cards of a customer who has any, and for the
    origins of an embedded session. The rows stay readable after the transaction.
    """
    session, account_name, look, links, usage, customer_email, *known, faults, has_saved = (
        _only_row(_SESSION, page_token)
    )
    if session.ui_mode is UiMode.CUSTOM:
        raise ResourceMissing("payment page", page_token)
    controls.follow(session.account_id)
    line_items.load_into(session)
    now = clock.now()
    status = session.status_at(now)
    has_faults = bool(faults) and not (session.livemode or settings().production)
    receipt = _receipt(session, status) if with_receipt else None
    offers_saved = has_saved and status is SessionStatus.OPEN
    return PageSession(
        session=session,
        account_name=account_name,
        branding=_look(look, session.extras),
        links=links,
        keeps_card=bool(usage) or session.mode == Mode.SETUP,
        customer_email=customer_email,
        status=status,
        now=now,
        has_faults=has_faults,
        receipt=receipt,
        origins=_origins(session) if session.ui_mode is UiMode.EMBEDDED else (),
        saved_cards=saved_cards.offered(session) if offers_saved else (),
        customer=KnownCustomer(*known) if session.customer_id else None,
    )


def token_of(tenant: Tenant, session_id: str) -> str | None:
    """The token of an embedded session's page; None if the tenant has no such session."""
    mine = owned(CheckoutSession, tenant).where(
        CheckoutSession.id == session_id, CheckoutSession.ui_mode == UiMode.EMBEDDED
    )
    return db.session.scalar(mine.with_only_columns(CheckoutSession.page_token))


def _receipt(session: CheckoutSession, status: SessionStatus) -> Receipt | None:
    return receipts.load(session) if status is SessionStatus.COMPLETE else None


def _origins(session: CheckoutSession) -> Sequence[str]:
    query = select(Account.allowed_origins).where(Account.id == session.account_id)
    return db.session.scalars(query).one()


def branding(page_token: str) -> Mapping[str, Any]:
    """The branding of the page. Raises ResourceMissing."""
    look, extras = _only_row(_BRANDING, page_token)
    return _look(look, extras)


def _look(of_account: Mapping[str, Any] | None, extras: Mapping[str, Any]) -> Mapping[str, Any]:
    """The account's branding, with what the session has instead. An image is its URL."""
    own = extras.get("branding_settings", {})
    images = {name: own[name]["url"] for name in ("icon", "logo") if name in own}
    return {**(of_account or {}), **own, **images}


def _only_row(query: Select[Any], page_token: str) -> Any:
    if not is_well_formed(page_token):
        raise ResourceMissing("payment page", "?")
    row = db.session.execute(query, {"page_token": page_token}).one_or_none()
    if row is None:
        raise ResourceMissing("payment page", page_token)
    return row
