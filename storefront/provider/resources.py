"""The provider's objects as frozen values, with the fields that the shop uses.

Unknown fields and unknown enum values are accepted, as the API's versioning policy requires of clients. A missing field
or one of the wrong type raises InvalidResponse. Amounts are in minor units, times in seconds UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from storefront.provider.errors import InvalidResponse

T = TypeVar("T")
BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
"""The API's names of card brands, as shoppers know them."""


@dataclass(frozen=True)
class Address:
    """Any field may be None. `country` is an ISO 3166 alpha-2 code."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Address:
        return cls(**{name: optional(data, name, str) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Shipping:
    name: str | None
    address: Address


@dataclass(frozen=True)
class CheckoutSession:
    """A Checkout Session. `url` is None unless it is open and hosted; `client_secret` is None if it is hosted.

    `order` is the id of the provider's Order, if any. `payment_intent` is the id of its PaymentIntent; `intent_status`
    is the intent's status, and `paid_with` names its payment method as in "Visa •••• 4242", if the answer has the whole
    intent with its latest charge; `amount_refunded` is then what was refunded of it.
    """

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
    payment_intent: str | None = None
    intent_status: str | None = None
    client_secret: str | None = None
    paid_with: str | None = None
    amount_refunded: int = 0

    @property
    def complete(self) -> bool:
        """True when the shopper has finished; the payment may still be on its way."""
        return self.status == "complete"

    @property
    def paid(self) -> bool:
        """True when nothing is left to pay."""
        return self.payment_status in {"paid", "no_payment_required"}

    @property
    def final(self) -> bool:
        """True when the session tells more about its order than that it waits to be paid."""
        known = self.paid or self.processing or self.failed
        return self.status == "expired" or (self.complete and known)

    @property
    def processing(self) -> bool:
        """True while a bank account is debited."""
        return self.complete and not self.paid and self.intent_status == "processing"

    @property
    def failed(self) -> bool:
        """True when the bank has not paid a debit, or the debit was canceled."""
        ended = {"requires_payment_method", "canceled"}
        return self.complete and not self.paid and self.intent_status in ended

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CheckoutSession:
        """Parse the API's JSON. Raises InvalidResponse."""
        if data.get("object") != "checkout.session":
            raise InvalidResponse(f"expected a checkout.session, got {data.get('object')!r}")
        totals = optional(data, "total_details", dict) or {}
        customer = optional(data, "customer_details", dict) or {}
        return cls(
            id=required(data, "id", str),
            mode=required(data, "mode", str),
            status=required(data, "status", str),
            payment_status=required(data, "payment_status", str),
            currency=required(data, "currency", str),
            amount_subtotal=required(data, "amount_subtotal", int),
            amount_total=required(data, "amount_total", int),
            amount_discount=optional(totals, "amount_discount", int) or 0,
            amount_shipping=optional(totals, "amount_shipping", int) or 0,
            amount_tax=optional(totals, "amount_tax", int) or 0,
            client_reference_id=optional(data, "client_reference_id", str),
            url=optional(data, "url", str),
            client_secret=optional(data, "client_secret", str),
            expires_at=required(data, "expires_at", int),
            email=optional(customer, "email", str) or optional(data, "customer_email", str),
            shipping=_shipping(data),
            shipping_method=_shipping_method(data),
            order=optional(data, "order", str),
            payment_intent=_id_of(data.get("payment_intent")),
            intent_status=_intent_status(data),
            paid_with=_paid_with(_charge(data)),
            amount_refunded=optional(_charge(data), "amount_refunded", int) or 0,
        )


@dataclass(frozen=True)
class Event:
    """An event from a webhook. `object_id`, `reference` and `payment_intent` are the id, client_reference_id and
    payment_intent of its object."""

    id: str
    type: str
    object_id: str | None
    reference: str | None
    payment_intent: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Event:
        """Parse the webhook's JSON. Raises InvalidResponse."""
        payload = optional(optional(data, "data", dict) or {}, "object", dict) or {}
        event_id, kind = _identifier(data, "id"), _identifier(data, "type")
        if event_id is None or kind is None:
            raise InvalidResponse("`id` or `type` is not an identifier")
        return cls(
            event_id,
            kind,
            _identifier(payload, "id"),
            _identifier(payload, "client_reference_id"),
            _identifier(payload, "payment_intent"),
        )


def _identifier(data: Mapping[str, Any], name: str) -> str | None:
    """A short, printable string, safe to store and to search for; None for anything else."""
    text = data.get(name)
    if not isinstance(text, str) or not 0 < len(text) <= 255:
        return None
    return text if text.isascii() and text.isprintable() else None


def _id_of(value: Any) -> str | None:
    """The id of an object that the API answers as its id, or whole where it was expanded."""
    if isinstance(value, str):
        return value
    return optional(value, "id", str) if isinstance(value, Mapping) else None


def _whole(value: Any) -> Mapping[str, Any]:
    """An object that the API answers whole because it was expanded; empty for its id, or none."""
    return value if isinstance(value, Mapping) else {}


def _intent_status(data: Mapping[str, Any]) -> str | None:
    return optional(_whole(data.get("payment_intent")), "status", str)


def _charge(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The latest charge, empty unless the answer has it whole."""
    return _whole(_whole(data.get("payment_intent")).get("latest_charge"))


def _paid_with(charge: Mapping[str, Any]) -> str | None:
    details = optional(charge, "payment_method_details", dict) or {}
    method = optional(details, str(details.get("type")), dict) or {}
    last4 = optional(method, "last4", str)
    brand = BRANDS.get(optional(method, "brand", str) or "", "Card")
    name = brand if details.get("type") == "card" else "Bank account"
    return f"{name} •••• {last4}" if last4 else None


def _shipping(data: Mapping[str, Any]) -> Shipping | None:
    details = optional(data, "shipping_details", dict)
    if not details:
        return None
    address = optional(details, "address", dict) or {}
    return Shipping(optional(details, "name", str), Address.from_json(address))


def _shipping_method(data: Mapping[str, Any]) -> str | None:
    """The name of the chosen shipping option: `shipping_cost` has its id, `shipping_options` the names."""
    chosen = (optional(data, "shipping_cost", dict) or {}).get("shipping_rate")
    for option in optional(data, "shipping_options", list) or []:
        if chosen and isinstance(option, dict) and option.get("shipping_rate") == chosen:
            return optional(option, "name", str)
    return None


def required(data: Mapping[str, Any], name: str, kind: type[T]) -> T:
    value = optional(data, name, kind)
    if value is None:
        raise InvalidResponse(f"`{name}` is missing")
    return value


def optional(data: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidResponse(f"`{name}` should be {kind.__name__}, got {type(value).__name__}")
    return value
