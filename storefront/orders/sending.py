"""Write down that an order was sent, with carrier and tracking number."""

from __future__ import annotations

from sqlalchemy import update

from foundation import card_numbers, clock
from foundation.database import db, transaction
from storefront.lifecycle import CHARGED, Source
from storefront.models import ShopOrder
from storefront.orders import register
from storefront.orders.moves import lock, note
from storefront.orders.register import NotPossible

MAX_CARRIER = 40
MAX_TRACKING = 80


def send_order(
    number: str,
    carrier: str | None = None,
    tracking_number: str | None = None,
    *,
    correct: bool = False,
) -> bool:
    """Write down that an order was sent. False: it was sent with the same carrier and number before.

    `correct`: replace carrier and number of an order that was sent. Raises NotPossible.
    """
    columns = {
        "carrier": _text(carrier, "carrier", MAX_CARRIER),
        "tracking_number": _text(tracking_number, "tracking number", MAX_TRACKING),
    }
    order = register.find_order(number)
    if not order.ships and any(columns.values()):
        raise NotPossible(f"{order.number} has digital goods alone, so it has no carrier.")
    with transaction("storefront"):
        status = lock(order.pk)
        if status not in CHARGED:
            raise NotPossible(f"{order.number} is {status}, so it can’t be sent.")
        now = register.read_order(order.pk)
        if now.fulfilled_at is not None:
            if columns == {"carrier": now.carrier, "tracking_number": now.tracking_number}:
                return False
            if not correct:
                raise NotPossible(f"{order.number} was sent already. Correct it instead.")
        elif correct:
            raise NotPossible(f"{order.number} was not sent yet.")
        at = {} if correct else {"fulfilled_at": clock.now()}
        db.session.execute(
            update(ShopOrder).where(ShopOrder.pk == order.pk).values(**columns, **at)
        )
        note(order.pk, source=Source.OPERATOR, reason=_reason(columns, correct))
    return True


def _text(text: str | None, name: str, most: int) -> str | None:
    """What was typed, without spaces around it. Raises NotPossible."""
    typed = (text or "").strip()
    if len(typed) > most:
        raise NotPossible(f"The {name} has more than {most} characters.")
    if not typed.isprintable():
        raise NotPossible(f"The {name} has characters that can’t be shown.")
    if card_numbers.is_in(typed):
        raise NotPossible(f"The {name} looks like a card number, which is not stored.")
    return typed or None


def _reason(columns: dict[str, str | None], corrected: bool) -> str:
    verb = "delivery corrected" if corrected else "sent"
    carrier, tracking = columns["carrier"], columns["tracking_number"]
    words = [verb, f"with {carrier}" if carrier else "", tracking or ""]
    return " ".join(filter(None, words))
