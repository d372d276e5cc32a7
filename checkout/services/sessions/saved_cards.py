"""The saved cards of a session's customer, as the payment page offers them.

Only the customer that the merchant has given the session has any, and only cards that its options name are offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.domain.lifecycle import Mode
from checkout.models import CheckoutSession, PaymentMethod
from checkout.services import payment_methods
from checkout.services.tenancy import Tenant
from foundation.database import db

MOST = 10
"""Cards that are offered, the newest first."""
FILTERS = ["always"]
"""By default, as at Stripe, those whose holder has agreed that they are offered again."""
EXISTS = (
    select(PaymentMethod.pk)
    .where(PaymentMethod.customer_id == CheckoutSession.customer_id)
    .correlate(CheckoutSession)
    .exists()
)
"""Whether the session's customer has any, in the query that reads the session."""
_CARDS = (
    select(PaymentMethod)
    .where(
        PaymentMethod.customer_id == bindparam("customer_id"),
        PaymentMethod.account_id == bindparam("account_id"),
        PaymentMethod.livemode == bindparam("livemode"),
        PaymentMethod.allow_redisplay.in_(bindparam("filters", expanding=True)),
        PaymentMethod.type == "card",
    )
    .order_by(PaymentMethod.pk.desc())
    .limit(MOST)
)


def options(session: CheckoutSession) -> dict[str, Any]:
    """`saved_payment_method_options`, empty by default."""
    given: dict[str, Any] | None = session.extras.get("saved_payment_method_options")
    return given or {}


def offered(session: CheckoutSession) -> Sequence[PaymentMethod]:
    """The cards, newest first; none in mode `setup`, which saves a new one. One query, or none.

    Where the merchant requires a billing address, only cards that have one are offered.
    """
    if session.customer_id is None or session.mode is Mode.SETUP:
        return ()
    wanted = options(session).get("allow_redisplay_filters")
    found = db.session.scalars(
        _CARDS,
        {
            "customer_id": session.customer_id,
            "account_id": session.account_id,
            "livemode": session.livemode,
            "filters": FILTERS if wanted is None else wanted,
        },
    ).all()
    if session.billing_address_collection != "required":
        return found
    return [each for each in found if (each.billing_details.get("address") or {}).get("line1")]


def chosen(session: CheckoutSession, method_id: str) -> PaymentMethod:
    """The card that the shopper chose. Whether it can be charged is checked under its lock. Raises InvalidRequest."""
    try:
        return payment_methods.retrieve(Tenant.of(session), method_id)
    except ResourceMissing:  # a reset deleted it meanwhile
        raise InvalidRequest("This card can't be used any more.", param="payment_method") from None


def may_save(session: CheckoutSession) -> bool:
    """Is the shopper asked whether to save the card? In mode `setup` it is saved anyway."""
    wanted = options(session).get("payment_method_save") == "enabled"
    return wanted and session.mode is not Mode.SETUP


def may_remove(session: CheckoutSession) -> bool:
    return options(session).get("payment_method_remove") == "enabled"


def remove(session: CheckoutSession, method_id: str) -> PaymentMethod:
    """Detach a card that the page of this open session offers. Raises InvalidRequest.

    Events: payment_method.detached.
    """
    cards = {each.id: each for each in offered(session)} if may_remove(session) else {}
    if method_id not in cards:
        raise InvalidRequest("This card can't be removed here.", param="payment_method")
    return payment_methods.detach(cards[method_id])


def redisplay(session: CheckoutSession | None, *, consented: bool, kept: bool) -> str | None:
    """The `allow_redisplay` of a card that the shopper enters, as at Stripe.

    With consent it is `always`. Otherwise it is what the merchant says in `payment_method_data`, or `always` in mode
    `setup`, or `limited` for a card that is kept for later payments (`kept`).
    """
    if consented or session is None:
        return "always" if consented else None
    of_card: dict[str, Any] = session.extras.get("payment_method_data", {})
    if given := of_card.get("allow_redisplay"):
        return str(given)
    if session.mode is Mode.SETUP:
        return "always"
    return "limited" if kept else None
