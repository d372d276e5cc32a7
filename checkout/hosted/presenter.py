"""From rows to the page, and from the form to what the payment service takes. Inside a
transaction."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from checkout.domain import addresses, cards
from checkout.domain.errors import ResourceMissing
from checkout.domain.outcomes import Card, Outcome, Shopper
from checkout.hosted.forms import SHIPPING, PaymentForm
from checkout.hosted.i18n import pick_locale
from checkout.hosted.page import Page, Reader, build
from checkout.models import Account, CheckoutSession, Customer
from checkout.services import challenges
from checkout.services.sessions import queries as sessions
from foundation import clock
from foundation.config import settings
from foundation.database import db


def page(token: str) -> Page:
    """The page that `token` opens, as it is now. Raises ResourceMissing."""
    session = sessions.by_page_token(token)
    now = clock.now()
    languages = tuple(request.accept_languages.values())
    return build(
        session,
        account(session),
        _customer_email(session),
        session.status_at(now),
        now,
        Reader(pick_locale(session.locale, languages), languages),
        (settings().public_url, settings().checkout_public_url),
    )


def account(session: CheckoutSession) -> Account:
    """Who sells."""
    return db.session.scalars(select(Account).where(Account.id == session.account_id)).one()


def _customer_email(session: CheckoutSession) -> str | None:
    query = select(Customer.email).where(Customer.id == session.customer_id)
    return db.session.scalar(query) if session.customer_id else None


@dataclass(frozen=True)
class Tried:
    """An attempt that came back from 3-D Secure without having paid, and what the shopper had
    typed."""

    outcome: Outcome
    shopper: Shopper


def tried(page: Page, challenge_token: str) -> Tried | None:
    """The attempt of this page that the challenge was for, if it failed."""
    try:
        challenge = challenges.find(challenge_token)
    except ResourceMissing:
        return None
    session, attempt = challenge.session, challenge.attempt
    if session is None or session.page_token != page.token or attempt.shopper is None:
        return None
    return Tried(challenge.outcome, Shopper(**attempt.shopper))


def typed(shopper: Shopper) -> MultiDict[str, str]:
    """What the shopper told before, as the form posts it. Of the card only the holder's name."""
    values = {"email": shopper.email, "phoneNumber": shopper.phone, "billingName": shopper.name}
    values["shipping-rate"] = shopper.shipping_rate
    shipping = shopper.shipping or {}
    values["shippingName"] = shipping.get("name")
    values |= _address_fields("shipping", shipping.get("address"))
    values |= _address_fields("billing", shopper.billing_address)
    if shipping and shipping["address"] == shopper.billing_address:
        values["cardUseShippingAsBilling"] = "y"
    return MultiDict({name: value for name, value in values.items() if value})


def _address_fields(kind: str, address: dict[str, str | None] | None) -> dict[str, str | None]:
    keys = {key: kind + addresses.form_name(key) for key in addresses.KEYS} | {
        "country": f"{kind}Country"
    }
    return {name: (address or {}).get(key) for key, name in keys.items()}


def shopper(form: PaymentForm) -> Shopper:
    """Of a form that has passed its check."""
    ship_to = form["shippingName"].data if form.needs.ship_to else None
    shipping = {"name": ship_to, "address": form.address(SHIPPING)} if ship_to else None
    return Shopper(
        email=form.email(),
        name=form["billingName"].data if form.needs.card else ship_to,
        phone=form.phone(),
        billing_address=form.address("billing"),
        shipping=shipping,
        shipping_rate=form["shipping-rate"].data if form.needs.rates else None,
    )


def card(form: PaymentForm) -> Card | None:
    """Of a form that has passed its check; None where nothing is to be paid."""
    if not form.needs.card:
        return None
    expiry = cards.parse_expiry(form["cardExpiry"].data)
    assert expiry is not None
    number = cards.normalise_number(form["cardNumber"].data)
    return Card(number=number, exp_month=expiry[0], exp_year=expiry[1])
