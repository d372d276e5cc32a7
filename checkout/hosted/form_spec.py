"""Which fields a session's payment form has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checkout.domain import addresses
from checkout.domain.lifecycle import Mode
from checkout.hosted import saved_cards
from checkout.hosted.i18n import pick_country
from checkout.services.sessions.page import PageSession
from checkout.services.sessions.saved_cards import may_save

POSTAL_CODE_ONLY = frozenset({"postal_code"})
SHIPPING, BILLING = "shipping", "billing"


@dataclass(frozen=True)
class FormSpec:
    """Which fields the payment form has, and their initial values.

    `shipping_countries`: empty where no shipping address is collected. `shipping_rates`: the ids
    of the session's shipping options. `full_billing_address`: the whole address instead of country
    and postal code. `email_readonly`: the email is a Customer's and can't be changed. `livemode`: the
    session is in live mode, where no card can be charged. `methods`: the types of payment methods, one of which the
    shopper chooses. `saved_cards`: the ids of the customer's cards that can be chosen. `may_save`: the shopper is
    asked whether to save the card.
    """

    default_country: str
    language: str = "en"
    shipping_countries: tuple[str, ...] = ()
    shipping_rates: tuple[str, ...] = ()
    selected_rate: str | None = None
    methods: tuple[str, ...] = ("card",)
    collect_phone: bool = False
    collect_card: bool = True
    full_billing_address: bool = False
    email: str | None = None
    email_readonly: bool = False
    livemode: bool = False
    saved_cards: tuple[str, ...] = ()
    may_save: bool = False

    @property
    def collect_shipping(self) -> bool:
        return bool(self.shipping_countries)

    @property
    def collect_billing(self) -> bool:
        """A billing address is asked for with a card, or where the merchant requires it."""
        return (self.collect_card and "card" in self.methods) or self.full_billing_address

    def countries(self, kind: str) -> tuple[str, ...]:
        """The countries offered for a shipping or billing address."""
        return self.shipping_countries if kind == SHIPPING else addresses.COUNTRIES

    def address_keys(self, kind: str) -> frozenset[str] | None:
        """The keys of the address that are asked for; None for all that the country has."""
        return None if kind == SHIPPING or self.full_billing_address else POSTAL_CODE_ONLY


def form_spec(loaded: PageSession, language: str, accepted: Iterable[str]) -> FormSpec:
    """The fields of this session's payment form. `language`: of the page. `accepted`: the browser's languages, the
    preferred first, which tell the likely country."""
    session = loaded.session
    collection = session.shipping_address_collection or {}
    countries = tuple(collection.get("allowed_countries") or ())
    methods = tuple(session.extras.get("payment_method_types", ("card",)))
    collect_card = session.amount_total > 0 or session.mode == Mode.SETUP
    of_card = collect_card and "card" in methods
    return FormSpec(
        default_country=pick_country(accepted, countries or addresses.COUNTRIES),
        language=language,
        shipping_countries=countries,
        shipping_rates=tuple(option.id for option in session.shipping_options),
        selected_rate=session.shipping_rate_id,
        methods=methods,
        collect_phone=session.phone_number_collection,
        collect_card=collect_card,
        full_billing_address=session.billing_address_collection == "required",
        email=loaded.customer_email or session.customer_email,
        email_readonly=bool(loaded.customer_email),
        livemode=session.livemode,
        saved_cards=saved_cards.usable(loaded) if of_card else (),
        may_save=of_card and may_save(session),
    )
