"""Objects within others, and fields that many objects have."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from checkout.serializers.types.shape import example, one_of

Currency = Annotated[str, example("usd")]
Metadata = dict[str, str]
Time = Annotated[int, Field(json_schema_extra={"format": "unix-time"})]
CardTypes = list[Literal["card"]]
MethodTypes = list[Annotated[str, one_of("card", "us_bank_account", "sepa_debit")]]


class Deleted(TypedDict):
    id: str
    object: Annotated[str, example("customer")]
    deleted: Literal[True]


class Address(TypedDict):
    line1: str | None
    line2: NotRequired[str | None]
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None


class BillingDetails(TypedDict):
    email: str | None
    name: str | None
    phone: str | None
    address: Address | None


class ShippingDetails(TypedDict):
    name: str
    address: Address


class Recipient(TypedDict):
    name: str
    address: Address
    phone: NotRequired[str | None]
    carrier: NotRequired[str | None]
    tracking_number: NotRequired[str | None]


class RedirectToUrl(TypedDict):
    url: str
    return_url: str | None


class Challenge(TypedDict):
    url: str
    method: Literal["GET"]
    params: dict[str, str]


class ChallengeHint(TypedDict):
    version: str


class ThreeDSecure(TypedDict):
    flow: Literal["challenge"]
    idempotency_key: str | None
    status_url: str
    challenge: Challenge
    hint: ChallengeHint
    message: None
    return_url: str | None


class NextAction(TypedDict):
    type: Annotated[str, one_of("redirect_to_url", "three_d_secure")]
    redirect_to_url: RedirectToUrl
    three_d_secure: ThreeDSecure


class LastError(TypedDict):
    type: Annotated[str, one_of("payment_error", "invalid_request_error")]
    code: str
    decline_code: str | None
    message: str
    payment_method: str | None
