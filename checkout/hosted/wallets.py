"""The simulated wallets: which of them a page offers, and what the sample wallet has in it.

A wallet's sheet fills in the payment form with a card and an address of the sample wallet, and sends it with the
wallet's name. So a payment by wallet is that of a card, with all that a card can be answered with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from checkout.domain.addresses import country_names
from checkout.domain.lifecycle import Mode
from checkout.domain.outcomes import Card
from checkout.models import CheckoutSession
from foundation.words import N_

NAMES = {"apple_pay": "Apple Pay", "google_pay": "Google Pay"}
ALL = tuple(NAMES)
BY_DEFAULT = {"display": "auto"}
EMAIL, PHONE, HOLDER = "jenny@example.com", "+1 650 555 0123", "Jenny Rosen"


@dataclass(frozen=True)
class SampleCard:
    """A test card of the sample wallet. `meaning`: how the issuer answers."""

    number: str
    brand: str
    meaning: str

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS = (
    SampleCard("4242424242424242", "Visa", N_("Pays")),
    SampleCard("5555555555554444", "Mastercard", N_("Pays")),
    SampleCard("4000002760003184", "Visa", N_("Asks for 3-D Secure")),
    SampleCard("4000000000000002", "Visa", N_("Is declined")),
)
ADDRESSES: Mapping[str, Mapping[str, str]] = {
    "US": {
        "AddressLine1": "354 Oyster Point Blvd",
        "Locality": "South San Francisco",
        "AdministrativeArea": "CA",
        "PostalCode": "94080",
    },
    "GB": {"AddressLine1": "1 Sample Street", "Locality": "London", "PostalCode": "SW1A 1AA"},
    "DE": {"AddressLine1": "Musterstraße 1", "Locality": "Berlin", "PostalCode": "10115"},
    "FR": {"AddressLine1": "1 rue de l’Exemple", "Locality": "Paris", "PostalCode": "75001"},
    "CA": {
        "AddressLine1": "1 Sample Street",
        "Locality": "Toronto",
        "AdministrativeArea": "ON",
        "PostalCode": "M5V 2T6",
    },
    "AU": {
        "AddressLine1": "1 Sample Street",
        "Locality": "Sydney",
        "AdministrativeArea": "NSW",
        "PostalCode": "2000",
    },
}
"""The addresses of the sample wallet, by country, with the payment form's names for their parts."""


def offered(session: CheckoutSession) -> tuple[str, ...]:
    """The wallets of the session's page: those that its `wallet_options` don't hide, where a test card pays."""
    if session.livemode or session.mode is Mode.SETUP or session.amount_total == 0:
        return ()
    if "card" not in session.extras.get("payment_method_types", "card"):
        return ()
    collection = session.shipping_address_collection
    if collection and ADDRESSES.keys().isdisjoint(collection["allowed_countries"]):
        return ()
    options = session.extras.get("wallet_options")
    if not options:
        return ALL
    return tuple(name for name in ALL if (options.get(name) or BY_DEFAULT)["display"] == "auto")


def addresses(session: CheckoutSession) -> dict[str, Mapping[str, str]]:
    """The sample wallet's addresses to which the session may be shipped, by country."""
    collection = session.shipping_address_collection
    if collection is None:
        return {"US": ADDRESSES["US"]}
    allowed = frozenset(collection["allowed_countries"])
    return {country: address for country, address in ADDRESSES.items() if country in allowed}


def marked(card: Card, session: CheckoutSession, posted: str | None) -> Card:
    """The card as one of the wallet with the posted name, if the page offers it."""
    return replace(card, wallet=posted) if posted in offered(session) else card


def places(session: CheckoutSession, language: str) -> list[dict[str, str]]:
    """The addresses to choose from: holder, and the address in one line. None where nothing is shipped."""
    if session.shipping_address_collection is None:
        return []
    names = dict(country_names(language))
    return [
        {
            "country": country,
            "holder": HOLDER,
            "label": ", ".join((*address.values(), names[country])),
        }
        for country, address in addresses(session).items()
    ]


def sample(session: CheckoutSession) -> dict[str, Any]:
    """What the sheet's script fills in, by the names of the payment form's fields."""
    contact = {"email": EMAIL, "phoneNumber": PHONE, "shippingName": HOLDER, "billingName": HOLDER}
    cards = [
        {"cardNumber": card.number, "cardExpiry": "12 / 34", "cardCvc": "123"} for card in CARDS
    ]
    return {"contact": contact, "addresses": addresses(session), "cards": cards}
