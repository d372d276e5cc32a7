"""The provider's objects as the shop reads them: frozen, typed, no more fields than the shop uses.

Unknown fields and unknown enum values are let through, as the provider's versioning policy asks of its
clients; a missing or mistyped one raises Unintelligible. Amounts are minor units, times seconds UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from storefront.provider.errors import Unintelligible

T = TypeVar("T")


@dataclass(frozen=True)
class Address:
    """Lines may be None. `country` is ISO 3166 alpha-2."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Address:
        return cls(**{name: _get(data, name, str, None) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Shipping:
    name: str | None
    address: Address


@dataclass(frozen=True)
class Session:
    """A checkout session. `url` is None once it is no longer open."""

    id: str
    mode: str
    status: str  # open | complete | expired
    payment_status: str  # unpaid | paid | no_payment_required
    currency: str
    amount_subtotal: int
    amount_total: int
    amount_discount: int
    amount_shipping: int
    amount_tax: int
    client_reference_id: str | None
    url: str | None
    expires_at: int
    email: str | None
    shipping: Shipping | None
    shipping_method: str | None
    order: str | None

    @property
    def settled(self) -> bool:
        """Is the shopper done, with nothing left to pay?"""
        return self.status == "complete" and self.payment_status in {"paid", "no_payment_required"}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Session:
        """From the API's JSON. Raises Unintelligible."""
        if data.get("object") != "checkout.session":
            raise Unintelligible(f"expected a checkout.session, got {data.get('object')!r}")
        totals = _get(data, "total_details", dict, {}) or {}
        customer = _get(data, "customer_details", dict, None) or {}
        return cls(
            id=_need(data, "id", str),
            mode=_need(data, "mode", str),
            status=_need(data, "status", str),
            payment_status=_need(data, "payment_status", str),
            currency=_need(data, "currency", str),
            amount_subtotal=_need(data, "amount_subtotal", int),
            amount_total=_need(data, "amount_total", int),
            amount_discount=_get(totals, "amount_discount", int, 0) or 0,
            amount_shipping=_get(totals, "amount_shipping", int, 0) or 0,
            amount_tax=_get(totals, "amount_tax", int, 0) or 0,
            client_reference_id=_get(data, "client_reference_id", str, None),
            url=_get(data, "url", str, None),
            expires_at=_need(data, "expires_at", int),
            email=_get(customer, "email", str, None) or _get(data, "customer_email", str, None),
            shipping=_shipping(data),
            shipping_method=_shipping_method(data),
            order=_get(data, "order", str, None),
        )


@dataclass(frozen=True)
class Event:
    """A webhook's body: what happened (`type`) to which object."""

    id: str
    type: str
    object_id: str | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Event:
        """From the webhook's JSON. Raises Unintelligible."""
        payload = _get(_get(data, "data", dict, None) or {}, "object", dict, None) or {}
        return cls(_text(data, "id"), _text(data, "type"), _get(payload, "id", str, None))


def _text(data: Mapping[str, Any], name: str) -> str:
    """A short, printable string: it will be stored."""
    text = _need(data, name, str)
    if not 0 < len(text) <= 255 or not text.isascii() or not text.isprintable():
        raise Unintelligible(f"`{name}` is no identifier")
    return text


def _shipping(data: Mapping[str, Any]) -> Shipping | None:
    details = _get(data, "shipping_details", dict, None)
    if not details:
        return None
    address = _get(details, "address", dict, None) or {}
    return Shipping(_get(details, "name", str, None), Address.read(address))


def _shipping_method(data: Mapping[str, Any]) -> str | None:
    """The name of the chosen option: shipping_cost names its id, shipping_options its words."""
    chosen = (_get(data, "shipping_cost", dict, None) or {}).get("shipping_rate")
    for option in _get(data, "shipping_options", list, None) or []:
        if chosen and isinstance(option, dict) and option.get("shipping_rate") == chosen:
            return _get(option, "name", str, None)
    return None


def _need(data: Mapping[str, Any], name: str, kind: type[T]) -> T:
    value = _get(data, name, kind, None)
    if value is None:
        raise Unintelligible(f"`{name}` is missing")
    return value


def _get(data: Mapping[str, Any], name: str, kind: type[T], default: T | None) -> T | None:
    value = data.get(name, default)
    if value is None:
        return default
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Unintelligible(f"`{name}` should be {kind.__name__}, got {type(value).__name__}")
    return value
