"""The customer details that a session collects: email, phone, addresses. Required ones are present, all are valid.

The rules for addresses are those of the payment page (`domain.addresses`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from checkout.domain import addresses
from checkout.domain.errors import InvalidRequest, MissingParameter
from checkout.domain.outcomes import Shopper
from checkout.models import CheckoutSession, Customer
from checkout.schemas.addresses import Address
from checkout.schemas.shoppers import Confirm, ShippingDetails

POSTAL_ONLY = frozenset({"postal_code"})
"""What is checked of a billing address that the session does not require: the issuer may check it too."""


def shopper(session: CheckoutSession, customer: Customer | None, given: Confirm) -> Shopper:
    """The shopper's details: the request's, else those of the customer or the session. Raises InvalidRequest."""
    shipping = _shipping(session, given)
    return Shopper(
        email=_email(session, customer, given),
        name=given.name or (customer and customer.name) or (shipping or {}).get("name"),
        phone=_phone(session, customer, given),
        billing_address=_billing(session, given.billing_address),
        shipping=shipping,
    )


def shipping_details(
    session: CheckoutSession, given: ShippingDetails | None, *, param: str
) -> dict[str, Any] | None:
    """{name, address}, checked and normalised; None if `given` is None.

    `param`: where it is in the request. Raises InvalidRequest.
    """
    if given is None:
        return None
    collected = session.shipping_address_collection
    if collected is None:
        raise InvalidRequest("This Checkout Session collects no shipping address.", param=param)
    countries = collected["allowed_countries"]
    address = _checked(given.address, countries, param=f"{param}[address]")
    return {"name": given.name, "address": address}


def _email(session: CheckoutSession, customer: Customer | None, given: Confirm) -> str:
    email = given.email or (customer and customer.email) or session.customer_email
    if not email:
        raise MissingParameter("email")
    return email


def _phone(session: CheckoutSession, customer: Customer | None, given: Confirm) -> str | None:
    phone = given.phone or (customer and customer.phone) or None
    if session.phone_number_collection and not phone:
        raise MissingParameter("phone")
    return phone


def _shipping(session: CheckoutSession, given: Confirm) -> dict[str, Any] | None:
    if given.shipping is not None:
        return shipping_details(session, given.shipping, param="shipping")
    if session.shipping_address_collection is not None and session.shipping_details is None:
        raise MissingParameter("shipping")
    return session.shipping_details


def _billing(session: CheckoutSession, given: Address | None) -> dict[str, Any] | None:
    required = session.billing_address_collection == "required"
    if given is None:
        if required:
            raise MissingParameter("billing_address")
        return None
    only = None if required else POSTAL_ONLY
    return _checked(given, addresses.COUNTRIES, param="billing_address", only=only)


def _checked(
    given: Address,
    countries: Collection[str],
    *,
    param: str,
    only: Collection[str] | None = None,
) -> dict[str, str | None]:
    if given.country is None:
        raise MissingParameter(f"{param}[country]")
    if given.country not in countries:
        raise InvalidRequest(
            f"`{given.country}` is none of the countries allowed here.", param=f"{param}[country]"
        )
    values = given.model_dump(exclude_none=True)
    for key, message in addresses.check(given.country, values, only=only).items():
        at = f"{param}[{key}]"
        raise InvalidRequest(message, param=at) if key in values else MissingParameter(at, message)
    return addresses.normalise(given.country, values)
