"""Converts between what the services know and what the pages show and post."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import url_for
from werkzeug.datastructures import MultiDict

from checkout.domain import addresses, cards
from checkout.domain.banks import BankAccount
from checkout.domain.errors import ResourceMissing
from checkout.domain.outcomes import Card, Outcome, Shopper
from checkout.hosted import bank_fields, framing
from checkout.hosted import page as pages
from checkout.hosted.bank_fields import CARD
from checkout.hosted.form_spec import BILLING, SHIPPING, form_spec
from checkout.hosted.forms import PaymentForm
from checkout.hosted.i18n import speak
from checkout.hosted.page import CheckoutPage, MerchantPage
from checkout.models import Account
from checkout.services import challenges
from checkout.services.sessions.page import PageSession
from foundation.config import settings


def page(loaded: PageSession) -> CheckoutPage:
    """The page of the session, in the locale of the request. Raises ResourceMissing."""
    framing.enter(loaded)
    path = url_for("hosted.show", token=loaded.session.page_token)
    return pages.build(loaded, path, locale(loaded), _origins())


def locale(loaded: PageSession) -> str:
    """The locale of money and dates on the session's page."""
    return speak(loaded.session.locale).locale


def merchant_page(account: Account, *, livemode: bool) -> MerchantPage:
    """A page that names the account's merchant in the provider's own colours."""
    merchant = pages.merchant(account.name, account.branding, _origins())
    return MerchantPage(replace(merchant, branded=False), test_mode=not livemode)


def _origins() -> tuple[str, str]:
    return settings().public_url, settings().checkout_public_url


def form(loaded: PageSession, data: MultiDict[str, str] | None = None) -> PaymentForm:
    """The session's payment form in the language of the request, filled in from `data`."""
    speech = speak(loaded.session.locale)
    spec = form_spec(loaded, speech.language.name, speech.accepted)
    return PaymentForm(spec, loaded.now, data)


@dataclass(frozen=True)
class FailedChallenge:
    """The outcome of an attempt that was not paid after its 3-D Secure challenge, and the shopper's details if kept.

    `expiry`: the card's, as the form shows it.
    """

    outcome: Outcome
    shopper: Shopper | None
    expiry: str


def failed_challenge(loaded: PageSession, challenge_token: str) -> FailedChallenge | None:
    """The failed challenge of this session with that token, if there is one. In a transaction."""
    try:
        challenge = challenges.find(challenge_token)
    except ResourceMissing:
        return None
    session, attempt = challenge.session, challenge.attempt
    if session is None or session.id != loaded.session.id:
        return None
    if attempt.shopper is None and not challenge.outcome.refused:
        return None
    shopper = Shopper(**attempt.shopper) if attempt.shopper else None
    method = challenge.method
    expiry = f"{method.exp_month:02} / {method.exp_year % 100:02}"
    return FailedChallenge(challenge.outcome, shopper, expiry)


def form_data(shopper: Shopper, expiry: str) -> MultiDict[str, str]:
    """The shopper's details as the form posts them. Of the card only the holder's name and the expiry."""
    values = {"email": shopper.email, "phoneNumber": shopper.phone, "billingName": shopper.name}
    values |= {"shipping-rate": shopper.shipping_rate, "cardExpiry": expiry}
    shipping = shopper.shipping or {}
    values["shippingName"] = shipping.get("name")
    values |= _address_data(SHIPPING, shipping.get("address"))
    values |= _address_data(BILLING, shopper.billing_address)
    if shipping and shipping["address"] == shopper.billing_address:
        values["cardUseShippingAsBilling"] = "y"
    return MultiDict({name: value for name, value in values.items() if value})


def _address_data(kind: str, address: dict[str, str | None] | None) -> dict[str, str | None]:
    names = {key: kind + addresses.form_name(key) for key in addresses.KEYS}
    names["country"] = kind + "Country"
    return {name: (address or {}).get(key) for key, name in names.items()}


def shopper(form: PaymentForm) -> Shopper:
    """The shopper's details from a valid form."""
    spec = form.spec
    recipient = form["shippingName"].data if spec.collect_shipping else None
    address = form.address(SHIPPING)
    return Shopper(
        email=str(form["email"].data),
        name=_holder(form) or recipient,
        phone=_e164(form) if spec.collect_phone else None,
        billing_address=form.address(BILLING),
        shipping={"name": recipient, "address": address} if address else None,
        shipping_rate=form["shipping-rate"].data if spec.shipping_rates else None,
    )


def _holder(form: PaymentForm) -> str | None:
    """Whose card or bank account it is."""
    if not form.spec.collect_card:
        return None
    name: str = form["billingName" if form.method == CARD else "accountHolderName"].data
    return name


def _e164(form: PaymentForm) -> str:
    """The phone number as E.164 if it can be parsed, else as typed."""
    import phonenumbers  # noqa: PLC0415 - 16 ms at the start, and few sessions collect a number

    typed = str(form["phoneNumber"].data)
    try:
        number = phonenumbers.parse(typed, form.shown_country[SHIPPING])
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_possible_number(number):
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def card(form: PaymentForm) -> Card | BankAccount | None:
    """The card or the bank account from a valid form; None if none is collected."""
    if not form.spec.collect_card:
        return None
    if form.method != CARD:
        return bank_fields.account(form)
    expiry = cards.parse_expiry(form["cardExpiry"].data)
    assert expiry is not None, "the form is valid"
    number = cards.normalise_number(form["cardNumber"].data)
    return Card(number=number, exp_month=expiry[0], exp_year=expiry[1])
