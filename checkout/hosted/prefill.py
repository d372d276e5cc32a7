"""What the payment form has in its fields when it is first shown: what the merchant knows of the session's customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from checkout.domain import addresses
from checkout.hosted import saved_cards
from checkout.hosted.form_spec import BILLING, SHIPPING, FormSpec
from checkout.services.sessions.page import PageSession


def of_customer(loaded: PageSession, spec: FormSpec) -> MultiDict[str, str] | None:
    """Name, phone number and addresses of the customer, as the form posts them; None where nothing is known.

    An address in a country that is not offered is left out. The shopper can change all of it.
    """
    known = loaded.customer
    if known is None or not any((known.name, known.phone, known.address, known.shipping)):
        return None
    shipping, billing = known.shipping or {}, known.address
    ships_to = _offered(shipping.get("address"), SHIPPING, spec)
    bills_to = _offered(billing, BILLING, spec)
    values = {
        "phoneNumber": shipping.get("phone") or known.phone,
        "billingName": known.name,
        "shippingName": (shipping.get("name") or known.name) if spec.collect_shipping else None,
        **address_data(SHIPPING, ships_to),
        **address_data(BILLING, bills_to),
        "saved-card": next(iter(spec.saved_cards), saved_cards.NEW),
    }
    if bills_to is None or bills_to == ships_to:
        values["cardUseShippingAsBilling"] = "y"
    return MultiDict({name: value for name, value in values.items() if value})


def _offered(
    address: Mapping[str, Any] | None, kind: str, spec: FormSpec
) -> Mapping[str, Any] | None:
    country = (address or {}).get("country")
    return address if country in spec.countries(kind) else None


def address_data(kind: str, address: Mapping[str, Any] | None) -> dict[str, str | None]:
    """The fields of the shipping or billing address, by name."""
    names = {key: kind + addresses.form_name(key) for key in addresses.KEYS}
    names["country"] = kind + "Country"
    return {name: (address or {}).get(key) for key, name in names.items()}
