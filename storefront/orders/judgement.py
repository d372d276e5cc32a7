"""What a session means for the order that it was opened for. Pure: no database, no network."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.lifecycle import OrderStatus
from storefront.orders.shipping import AMOUNTS
from storefront.provider.resources import Session


@dataclass(frozen=True)
class Expected:
    """What the order says. Amounts in minor units of `currency`."""

    currency: str
    amount_subtotal: int
    ships: bool
    cancel_requested: bool


@dataclass(frozen=True)
class Verdict:
    """Where the order should go; None: stay pending. `reason` is for the log."""

    status: OrderStatus | None
    reason: str


def judge(expected: Expected, session: Session) -> Verdict:
    """Paid only if the provider says so, in our currency, for our goods, with a shipping price that we offered."""
    if session.status == "expired":
        if expected.cancel_requested:
            return Verdict(OrderStatus.CANCELED, "the shopper went back")
        return Verdict(OrderStatus.EXPIRED, "the session ran out")
    if session.status != "complete":
        return Verdict(None, f"the session is {session.status}")
    if not session.settled:
        return Verdict(None, f"the session is complete, but {session.payment_status}")
    if fault := _fault(expected, session):
        return Verdict(OrderStatus.REVIEW, fault)
    return Verdict(OrderStatus.PAID, "the session is paid")


def _fault(expected: Expected, session: Session) -> str | None:
    if session.currency != expected.currency:
        return f"paid in {session.currency}, not {expected.currency}"
    if session.amount_subtotal != expected.amount_subtotal:
        return f"the goods cost {expected.amount_subtotal}, paid were {session.amount_subtotal}"
    if session.amount_shipping not in (AMOUNTS if expected.ships else {0}):
        return f"shipping for {session.amount_shipping} was not offered"
    parts = session.amount_shipping + session.amount_tax - session.amount_discount
    if session.amount_total != session.amount_subtotal + parts:
        return f"the total {session.amount_total} isn't the sum of its parts"
    return None
