"""Converts between what the services know and what the pages show and post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from checkout.domain import cards
from checkout.domain.banks import BankAccount
from checkout.domain.errors import ResourceMissing
from checkout.domain.outcomes import Card, Outcome, Shopper
from checkout.hosted import bank_fields, framing, prefill, saved_cards
from checkout.hosted import page as pages
from checkout.hosted.bank_fields import CARD
from checkout.hosted.form_spec import BILLING, SHIPPING, form_spec
from checkout.hosted.forms import PaymentForm
from checkout.hosted.i18n import speak
from checkout.hosted.page import CheckoutPage, MerchantPage
from checkout.models import Account, PaymentMethod
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
    """The session's payment form in the language of the request, filled in from `data`.

    Without it, what is known of the customer is filled in.
    """
    speech = speak(loaded.session.locale)
    spec = form_spec(loaded, speech.language.name, speech.accepted)
    return PaymentForm(spec, loaded.now, data or prefill.of_customer(loaded, spec))


@dataclass(frozen=True)
class FailedChallenge:
    """The outcome of an attempt that was not paid after its 3-D Secure challenge, and the shopper's details if kept.

    `card`: what the form says of the card, a saved one or one that was entered.
    """

    outcome: Outcome
    shopper: Shopper | None
    card: dict[str, str]


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
    return FailedChallenge(challenge.outcome, shopper, _card_data(loaded, challenge.method))


def _card_data(loaded: PageSession, method: PaymentMethod) -> dict[str, str]:
    if method.id in saved_cards.usable(loaded):
        return {"saved-card": method.id}
    expiry = f"{method.exp_month:02} / {method.exp_year % 100:02}"
    return {"saved-card": saved_cards.NEW, "cardExpiry": expiry}


def form_data(shopper: Shopper, card: dict[str, str]) -> MultiDict[str, str]:
    """The shopper's details as the form posts them. `card`: what it says of the card."""
    values = {"email": shopper.email, "phoneNumber": shopper.phone, "billingName": shopper.name}
    values |= {"shipping-rate": shopper.shipping_rate, **card}
    if shopper.save_card:
        values["saveCard"] = "true"
    shipping = shopper.shipping or {}
    values["shippingName"] = shipping.get("name")
    values |= prefill.address_data(SHIPPING, shipping.get("address"))
    values |= prefill.address_data(BILLING, shopper.billing_address)
    if shipping and shipping["address"] == shopper.billing_address:
        values["cardUseShippingAsBilling"] = "y"
    return MultiDict({name: value for name, value in values.items() if value})


def shopper(loaded: PageSession, form: PaymentForm) -> Shopper:
    """The shopper's details from a valid form. With a saved card, its own billing details."""
    spec = form.spec
    saved = next((each for each in loaded.saved_cards if each.id == form.saved_card), None)
    recipient = form["shippingName"].data if spec.collect_shipping else None
    address = form.address(SHIPPING)
    return Shopper(
        email=str(form["email"].data),
        name=_holder(form, saved) or recipient,
        phone=_e164(form) if spec.collect_phone else None,
        billing_address=_billing_address(saved) if saved else form.address(BILLING),
        shipping={"name": recipient, "address": address} if address else None,
        shipping_rate=form["shipping-rate"].data if spec.shipping_rates else None,
        save_card=_saves_card(form),
    )


def _saves_card(form: PaymentForm) -> bool:
    """Whether the shopper wants the card that is entered to be saved."""
    entered = form.method == CARD and form.saved_card is None
    return entered and form.spec.may_save and bool(form["saveCard"].data)


def _holder(form: PaymentForm, saved: PaymentMethod | None) -> str | None:
    """Whose card or bank account it is."""
    if not form.spec.collect_card:
        return None
    if saved is not None:
        return saved.billing_details.get("name")
    name: str = form["billingName" if form.method == CARD else "accountHolderName"].data
    return name


def _billing_address(saved: PaymentMethod) -> dict[str, Any] | None:
    address: dict[str, Any] = saved.billing_details.get("address") or {}
    return address if any(address.values()) else None


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
    """The card or the bank account that was entered into a valid form; None if none is collected."""
    if not form.spec.collect_card:
        return None
    if form.method != CARD:
        return bank_fields.account(form)
    expiry = cards.parse_expiry(form["cardExpiry"].data)
    assert expiry is not None, "the form is valid"
    number = cards.normalise_number(form["cardNumber"].data)
    return Card(number=number, exp_month=expiry[0], exp_year=expiry[1])
