"""What the payment page shows, as plain values: built inside the transaction, rendered after it.

Amounts are strings in the shopper's locale, ready to print; the two that machines read
(`total_amount`, in minor units, and `currency`) stay as they are. Nothing here reads the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from checkout.domain import delivery
from checkout.domain.addresses import COUNTRIES
from checkout.domain.lifecycle import Mode, SessionStatus
from checkout.hosted import branding
from checkout.hosted.form_fields import Needs
from checkout.hosted.i18n import pick_country
from checkout.hosted.i18n import translate as _
from checkout.models import Account, CheckoutSession, LineItem
from foundation.money import format_money

SETUP = "setup"


@dataclass(frozen=True)
class Merchant:
    """`initial` stands in for a logo."""

    name: str
    initial: str
    logo: str | None
    branded: bool


@dataclass(frozen=True)
class Line:
    name: str
    detail: str
    amount: str
    image: str | None


@dataclass(frozen=True)
class Rate:
    id: str
    name: str
    price: str
    arrival: str
    chosen: bool


@dataclass(frozen=True)
class Summary:
    """`shipping` and `discount` are None where there is none to show."""

    lines: tuple[Line, ...]
    subtotal: str
    discount: str | None
    shipping: str | None
    shipping_hint: str
    total: str
    total_amount: int
    currency: str
    pay_label: str


@dataclass(frozen=True)
class Page:
    """One session, as its shopper sees it. `status` is what it is by now; `closed_early`: the
    merchant ended it before its time. `expires_in`: seconds left, for the notice on a page left
    open."""

    token: str
    session_id: str
    status: SessionStatus
    paid: bool
    closed_early: bool
    test_mode: bool
    setup: bool
    locale: str
    now: int
    expires_in: int
    merchant: Merchant
    summary: Summary
    rates: tuple[Rate, ...]
    needs: Needs
    cancel_url: str | None
    success_url: str | None
    custom_message: str | None
    email: str | None
    reference: str
    payment_intent: str | None


@dataclass(frozen=True)
class Reader:
    """Who asks: the locale that their money and dates are written in, and the browser's
    languages."""

    locale: str
    languages: tuple[str, ...]


def build(
    session: CheckoutSession,
    account: Account,
    customer_email: str | None,
    status: SessionStatus,
    now: int,
    reader: Reader,
    origins: Iterable[str],
) -> Page:
    """`origins`: our own, the only ones from which pictures are shown."""
    own = tuple(origins)
    return Page(
        token=session.page_token,
        session_id=session.id,
        status=status,
        paid=session.status == SessionStatus.COMPLETE,
        closed_early=session.status == SessionStatus.EXPIRED and session.expires_at > now,
        test_mode=not session.livemode,
        setup=session.mode == SETUP,
        locale=reader.locale,
        now=now,
        expires_in=max(0, session.expires_at - now),
        merchant=_merchant(account, own),
        summary=_summary(session, reader.locale, own),
        rates=_rates(session, now, reader.locale),
        needs=_needs(session, customer_email, reader.languages),
        cancel_url=session.cancel_url,
        success_url=_success_url(session),
        custom_message=_custom_message(session),
        email=(session.customer_details or {}).get("email"),
        payment_intent=session.payment_intent_id,
        reference=(session.payment_intent_id or session.id)[-8:].upper(),
    )


def _merchant(account: Account, own: tuple[str, ...]) -> Merchant:
    look = account.branding or {}
    name = look.get("display_name") or account.name
    logo = look.get("icon") or look.get("logo")
    return Merchant(
        name=name,
        initial=name[:1].upper(),
        logo=_own_path(logo, own),
        branded=bool(branding.stylesheet(look)),
    )


def _summary(session: CheckoutSession, locale: str, own: tuple[str, ...]) -> Summary:
    currency = session.currency or "usd"

    def money(amount: int) -> str:
        return format_money(amount, currency, locale)

    option = session.shipping_option
    duration = delivery.duration_words(option.delivery_estimate, _) if option else ""
    return Summary(
        lines=tuple(_line(item, locale, own) for item in session.line_items),
        subtotal=money(session.amount_subtotal),
        discount=money(-session.amount_discount) if session.amount_discount else None,
        shipping=_price(option.amount, currency, locale) if option else None,
        shipping_hint=", ".join(filter(None, (option.name, duration))) if option else "",
        total=money(session.amount_total),
        total_amount=session.amount_total,
        currency=currency,
        pay_label=pay_label(session, money(session.amount_total)),
    )


def pay_label(session: CheckoutSession, total: str) -> str:
    """What the button says, by submit type and mode."""
    if session.mode == SETUP:
        return _("Save card")
    if session.amount_total == 0:
        return _("Complete order")
    match session.submit_type:
        case "book":
            return _("Book")
        case "donate":
            return _("Donate")
        case "subscribe":
            return _("Subscribe")
        case "pay":
            return _("Pay {total}", total=total)
    if session.mode == Mode.ORDER:
        return _("Place order")
    return _("Pay {total}", total=total)


def _line(item: LineItem, locale: str, own: tuple[str, ...]) -> Line:
    each = format_money(item.unit_amount, item.currency, locale)
    several = _("Qty {count}, {each} each", count=item.quantity, each=each)
    return Line(
        name=item.description,
        detail=several if item.quantity > 1 else item.detail or "",
        amount=format_money(item.amount_subtotal, item.currency, locale),
        image=_own_path(item.image, own),
    )


def _rates(session: CheckoutSession, now: int, locale: str) -> tuple[Rate, ...]:
    return tuple(
        Rate(
            id=option.id,
            name=option.name,
            price=_price(option.amount, option.currency, locale),
            arrival=delivery.arrival_words(option.delivery_estimate, now, locale, _),
            chosen=option.id == session.shipping_rate_id,
        )
        for option in session.shipping_options
    )


def _price(amount: int, currency: str, locale: str) -> str:
    return format_money(amount, currency, locale) if amount else _("Free")


def _needs(
    session: CheckoutSession, customer_email: str | None, languages: tuple[str, ...]
) -> Needs:
    collection = session.shipping_address_collection or {}
    countries = tuple(collection.get("allowed_countries") or ())
    return Needs(
        country=pick_country(languages, countries or COUNTRIES),
        ship_to=countries,
        rates=tuple(option.id for option in session.shipping_options),
        chosen_rate=session.shipping_rate_id,
        phone=session.phone_number_collection,
        card=session.amount_total > 0 or session.mode == SETUP,
        whole_billing=session.billing_address_collection == "required",
        email=customer_email or session.customer_email,
        email_fixed=bool(customer_email),
    )


def _success_url(session: CheckoutSession) -> str | None:
    """Where a shopper who has paid goes on to. By literal replacement, every occurrence."""
    after = session.extras.get("after_completion") or {}
    url: str | None = session.success_url or (after.get("redirect") or {}).get("url")
    return url.replace("{CHECKOUT_SESSION_ID}", session.id) if url else None


def _custom_message(session: CheckoutSession) -> str | None:
    """What the merchant says to who has paid and stays with us."""
    after = session.extras.get("after_completion") or {}
    message: str | None = (after.get("hosted") or {}).get("custom_message")
    return message


def _own_path(url: str | None, own: tuple[str, ...]) -> str | None:
    """The path of a picture on an origin of ours: the same file is served at the page's own origin,
    which is all that its policy allows. Strangers' pictures are not shown."""
    if not url:
        return None
    parts = urlsplit(url)
    here = not parts.netloc or f"{parts.scheme}://{parts.netloc}" in own
    if not here or not parts.path.startswith("/static/"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
