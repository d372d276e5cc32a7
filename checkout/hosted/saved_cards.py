"""The customer's saved cards as the payment page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from checkout.domain import cards
from checkout.hosted.i18n import translate as _
from checkout.models import PaymentMethod
from checkout.services.sessions.page import PageSession

NEW = "new"
"""The choice of another card, whose details are entered."""


@dataclass(frozen=True)
class SavedCard:
    """`id`: the payment method's. `expired`: shown, but not to be chosen."""

    id: str
    brand: str
    name: str
    hint: str
    expired: bool


def shown(loaded: PageSession) -> tuple[SavedCard, ...]:
    """The cards in the order of the page."""
    return tuple(_shown(each, loaded.now) for each in loaded.saved_cards)


def usable(loaded: PageSession) -> tuple[str, ...]:
    """The ids of the cards that can be chosen."""
    return tuple(each.id for each in shown(loaded) if not each.expired)


def name_of(method: PaymentMethod) -> str:
    """ "Visa •••• 4242", whose end stays on one line."""
    return f"{cards.brand_label(method.brand)} ••••\N{NO-BREAK SPACE}{method.last4}"


def _shown(method: PaymentMethod, now: int) -> SavedCard:
    expired = cards.is_expired(method.exp_month, method.exp_year, now)
    date = f"{method.exp_month:02}/{method.exp_year % 100:02}"
    hint = _("Expired {date}", date=date) if expired else _("Expires {date}", date=date)
    return SavedCard(method.id, method.brand, name_of(method), hint, expired)
