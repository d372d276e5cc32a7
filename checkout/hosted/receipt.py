"""What the receipt of a complete session shows, as plain values.

Whoever has the link can open it. So what the shopper typed is shown for a day: long enough to print it, to reload it
and to come back to it. Afterwards the receipt has what the link showed before the payment, and the card.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_date

from checkout.domain import banks, cards
from checkout.domain.address_lines import address_lines
from checkout.hosted.i18n import translate as _
from checkout.models import CheckoutSession, PaymentMethod
from checkout.services.sessions.page import PageSession
from checkout.services.sessions.receipt import Standing
from foundation.money import format_money

PERSONAL_SECONDS = 24 * 3600
"""How long after the payment the page shows what the shopper typed."""


@dataclass(frozen=True)
class Method:
    """What was paid with. `label`: "American Express", "US bank account". `brand` is None of a bank account."""

    brand: str | None
    label: str
    last4: str


@dataclass(frozen=True)
class Personal:
    """What the shopper typed. Addresses are lines. `billing_same`: it is the shipping address."""

    email: str
    phone: str | None
    shipping: tuple[str, ...]
    billing: tuple[str, ...]
    billing_same: bool


@dataclass(frozen=True)
class ReceiptView:
    """`date`: the day in UTC on which the money was collected, else on which the session was completed; `date_words` is
    the same in words. `personal` is None a day after the completion."""

    standing: Standing
    number: str
    date: date
    date_words: str
    method: Method | None
    refunded: str | None
    net: str | None
    personal: Personal | None


def build(loaded: PageSession, locale: str) -> ReceiptView | None:
    """The receipt in `locale`; None unless it was loaded."""
    session, receipt = loaded.session, loaded.receipt
    if receipt is None:
        return None
    completed = session.completed_at or session.created
    day = datetime.fromtimestamp(receipt.paid_at or completed, UTC).date()
    currency, refunded = session.currency or "usd", receipt.refunded
    return ReceiptView(
        standing=receipt.standing,
        number=number(session),
        date=day,
        date_words=format_date(day, "long", locale=locale),
        method=method_view(receipt.method) if receipt.method else None,
        refunded=format_money(-refunded, currency, locale) if refunded else None,
        net=format_money(session.amount_total - refunded, currency, locale) if refunded else None,
        personal=_personal(session, locale) if loaded.now < completed + PERSONAL_SECONDS else None,
    )


def number(session: CheckoutSession) -> str:
    """The last eight characters of the payment's id, or of the session's, which the merchant can look up."""
    return (session.payment_intent_id or session.id)[-8:].upper()


def method_view(method: PaymentMethod) -> Method:
    """The payment method as shoppers know it."""
    if method.bank_account:
        sepa = method.type == banks.SEPA
        label = _("SEPA bank account") if sepa else _("US bank account")
        return Method(None, label, method.last4)
    return Method(method.brand, cards.brand_label(method.brand), method.last4)


def _personal(session: CheckoutSession, locale: str) -> Personal:
    details, shipping = session.customer_details or {}, session.shipping_details or {}
    billing = details.get("address") or {}
    shipped = shipping.get("address") or {}
    same = bool(shipped) and _written(billing) == _written(shipped)
    return Personal(
        email=details.get("email") or "",
        phone=details.get("phone") or shipping.get("phone"),
        shipping=address_lines(shipped, shipping.get("name"), locale) if shipped else (),
        billing=address_lines(billing, details.get("name"), locale) if _written(billing) else (),
        billing_same=same,
    )


def _written(address: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in address.items() if value}


def title(receipt: ReceiptView) -> str:
    """The heading of the receipt's page."""
    match receipt.standing:
        case Standing.PAID:
            return _("Payment complete")
        case Standing.AUTHORIZED:
            return _("Payment authorized")
        case Standing.PROCESSING:
            return _("Payment processing")
        case Standing.FAILED:
            return _("Payment failed")
        case Standing.CANCELED:
            return _("Payment canceled")
        case Standing.FREE:
            return _("Order complete")
        case Standing.SAVED:
            return _("Your card is saved")
