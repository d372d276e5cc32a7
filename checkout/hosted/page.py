"""What the payment page and the result pages show, as plain values.

Amounts are strings in the shopper's locale, ready to print, except `total_amount` (minor units) and
`currency`. Nothing here reads the database: the rows were loaded before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from checkout.domain import delivery_estimate
from checkout.domain.lifecycle import Mode, PaymentStatus, SessionStatus, UiMode
from checkout.hosted import branding, saved_cards, test_panel, wallets
from checkout.hosted import receipt as receipts
from checkout.hosted.i18n import ngettext
from checkout.hosted.i18n import translate as _
from checkout.hosted.pay_label import pay_label
from checkout.hosted.receipt import ReceiptView
from checkout.hosted.saved_cards import SavedCard
from checkout.models import CheckoutSession, LineItem
from checkout.services.sessions.page import PageSession
from checkout.services.sessions.saved_cards import may_remove
from foundation.money import format_money, format_unit

TONES = ("sand", "sky", "lilac", "leaf", "rose", "ink")


@dataclass(frozen=True)
class Merchant:
    """`initial` is shown where there is no logo. `branded`: there is a brand style sheet."""

    name: str
    initial: str
    logo: str | None
    branded: bool


@dataclass(frozen=True)
class MerchantPage:
    """A page of a merchant's that has no session."""

    merchant: Merchant
    test_mode: bool


@dataclass(frozen=True)
class Line:
    """`amount`: None if it is the only line, since the totals say it. `tone`: of the ground behind the image."""

    name: str
    detail: str
    amount: str | None
    image: str | None
    tone: str


@dataclass(frozen=True)
class Rate:
    id: str
    name: str
    price: str
    arrival: str


@dataclass(frozen=True)
class Summary:
    """`shipping` and `discount` are None where there is none to show."""

    lines: tuple[Line, ...]
    subtotal: str
    discount: str | None
    discount_label: str
    shipping: str | None
    shipping_hint: str
    total: str
    total_amount: int
    currency: str
    pay_label: str


@dataclass(frozen=True)
class CheckoutPage:
    """One Checkout Session as its shopper sees it.

    `path`: the URL path of the payment page. `status` is the status by now. `closed_early`: the
    merchant expired it before `expires_at`. `expires_in`: seconds left. `wallets`: those that have a button.
    `takes_code`: the shopper may enter a promotion code; `applied_code` is the one that the session has.
    `removes_cards`: saved cards can be removed. `texts`: the merchant's own, by their places:
    `shipping_address`, `submit`, `after_submit`. `links`: the merchant's business
    profile. `keeps_card`: paying keeps the card for later payments. `test_expiry`: of test cards, "" where
    none are offered. `receipt`: of a complete session.
    """

    path: str
    status: SessionStatus
    closed_early: bool
    test_mode: bool
    test_expiry: str
    setup: bool
    paid: bool
    expires_in: int
    merchant: Merchant
    summary: Summary
    rates: tuple[Rate, ...]
    wallets: tuple[str, ...]
    takes_code: bool
    applied_code: str | None
    saved_cards: tuple[SavedCard, ...]
    removes_cards: bool
    cancel_url: str | None
    success_url: str | None
    custom_message: str | None
    texts: Mapping[str, str]
    links: Mapping[str, str]
    keeps_card: bool
    payment_intent: str | None
    receipt: ReceiptView | None


def build(loaded: PageSession, path: str, locale: str, origins: Collection[str]) -> CheckoutPage:
    """`path`: the page's URL path. `locale`: of money and dates. `origins`: our own; images at
    others are not shown."""
    session = loaded.session
    return CheckoutPage(
        path=path,
        status=loaded.status,
        closed_early=session.status == SessionStatus.EXPIRED and session.expires_at > loaded.now,
        test_mode=not session.livemode,
        test_expiry=test_panel.expiry(loaded),
        setup=session.mode == Mode.SETUP,
        paid=session.payment_status == PaymentStatus.PAID,
        expires_in=max(0, session.expires_at - loaded.now),
        merchant=merchant(loaded.account_name, loaded.branding, origins),
        summary=_summary(session, locale, origins),
        rates=_rates(session, loaded.now, locale),
        wallets=wallets.offered(session),
        takes_code=takes_code(session),
        applied_code=_applied_code(session),
        saved_cards=saved_cards.shown(loaded),
        removes_cards=may_remove(session),
        cancel_url=session.cancel_url,
        success_url=success_url(session),
        custom_message=_custom_message(session),
        texts=_texts(session),
        links=loaded.links,
        keeps_card=loaded.keeps_card,
        payment_intent=session.payment_intent_id,
        receipt=receipts.build(loaded, locale),
    )


def takes_code(session: CheckoutSession) -> bool:
    """May the shopper enter a promotion code, or remove theirs? A coupon that the merchant has applied stays."""
    allowed = bool(session.extras.get("allow_promotion_codes"))
    return allowed and (session.discount is None or session.promotion_code_id is not None)


def _applied_code(session: CheckoutSession) -> str | None:
    applied = session.discount if session.promotion_code_id else None
    return applied["label"] if applied else None


def _texts(session: CheckoutSession) -> dict[str, str]:
    given = session.extras.get("custom_text", {})
    return {place: text["message"] for place, text in given.items() if text}


def merchant(account_name: str, look: Mapping[str, Any], origins: Collection[str]) -> Merchant:
    """The merchant by the branding `look`, which may name it differently from its account."""
    name = look.get("display_name") or account_name
    logo = look.get("icon") or look.get("logo")
    return Merchant(
        name=name,
        initial=name[:1].upper(),
        logo=_local_path(logo, origins),
        branded=branding.is_branded(look),
    )


def _summary(session: CheckoutSession, locale: str, origins: Collection[str]) -> Summary:
    currency = session.currency or "usd"

    def money(amount: int) -> str:
        return format_money(amount, currency, locale)

    option, total = session.shipping_option, money(session.amount_total)
    duration = (
        delivery_estimate.duration_words(option.delivery_estimate, _, ngettext) if option else ""
    )
    return Summary(
        lines=tuple(
            _line(item, locale, origins, alone=len(session.line_items) == 1)
            for item in session.line_items
        ),
        subtotal=money(session.amount_subtotal),
        discount=money(-session.amount_discount) if session.amount_discount else None,
        discount_label=_discount_label(session),
        shipping=_price(session.amount_shipping, currency, locale) if option else None,
        shipping_hint=_shipping_hint(option.name, duration) if option else "",
        total=total,
        total_amount=session.amount_total,
        currency=currency,
        pay_label=pay_label(session, total),
    )


def _discount_label(session: CheckoutSession) -> str:
    """ "" where the code stands above the totals, with the button that removes it."""
    if session.discount is None or (session.status is SessionStatus.OPEN and takes_code(session)):
        return ""
    label: str = session.discount["label"]
    return label


def _shipping_hint(name: str, duration: str) -> str:
    return _("{name}, {duration}", name=name, duration=duration) if duration else name


def _line(item: LineItem, locale: str, origins: Collection[str], *, alone: bool) -> Line:
    each = format_unit(item.unit, item.currency, locale)
    several = _("Qty {count}, {each} each", count=item.quantity, each=each)
    return Line(
        name=item.description,
        detail=several if item.quantity > 1 else item.detail or "",
        amount=None if alone else format_money(item.amount_subtotal, item.currency, locale),
        image=_local_path(item.image, origins),
        tone=TONES[crc32((item.image or "").encode()) % len(TONES)],
    )


def _rates(session: CheckoutSession, now: int, locale: str) -> tuple[Rate, ...]:
    return tuple(
        Rate(
            id=option.id,
            name=option.name,
            price=_price(option.amount, option.currency, locale),
            arrival=delivery_estimate.arrival_words(
                option.delivery_estimate, now, locale, _, ngettext
            ),
        )
        for option in session.shipping_options
    )


def _price(amount: int, currency: str, locale: str) -> str:
    return format_money(amount, currency, locale) if amount else _("Free")


def success_url(session: CheckoutSession) -> str | None:
    """Where a shopper who has paid is sent. Every `{CHECKOUT_SESSION_ID}` in it is replaced.

    None if the shopper of an embedded session stays where they are.
    """
    extras = session.extras
    if extras.get("redirect_on_completion", "always") != "always":
        return None
    after = extras.get("after_completion") or {}
    own = extras.get("return_url") if session.ui_mode == UiMode.EMBEDDED else None
    url: str | None = own or session.success_url or (after.get("redirect") or {}).get("url")
    return url.replace("{CHECKOUT_SESSION_ID}", session.id) if url else None


def _custom_message(session: CheckoutSession) -> str | None:
    """The merchant's own message on the confirmation page."""
    after = session.extras.get("after_completion") or {}
    message: str | None = (after.get("hosted") or {}).get("custom_message")
    return message


def _local_path(url: str | None, origins: Collection[str]) -> str | None:
    """The path of an image at one of our `origins`, or None.

    The page's policy allows its own origin alone, which serves the same files. Other images are not
    shown.
    """
    if not url:
        return None
    parts = urlsplit(url)
    here = not parts.netloc or f"{parts.scheme}://{parts.netloc}" in origins
    if not here or not parts.path.startswith("/static/"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
