"""From rows to the page, and from the form to what the payment service takes. Inside a
transaction."""

from __future__ import annotations

from flask import request
from sqlalchemy import select

from checkout.domain import cards
from checkout.hosted.forms import SHIPPING, PaymentForm
from checkout.hosted.page import Page, Reader, build
from checkout.hosted.words import pick_locale
from checkout.models import Account, CheckoutSession, Customer
from checkout.services import sessions
from checkout.services.payments import Card, Shopper
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
        sessions.effective_status(session, now),
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
