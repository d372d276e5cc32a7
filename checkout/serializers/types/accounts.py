"""The account, its keys and webhook endpoints, events, the test clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from checkout.domain.delivery_faults import DisabledReason
from checkout.domain.injected_faults import Effect
from checkout.domain.lifecycle import DeliveryStatus
from checkout.serializers.types.parts import Metadata, Time
from checkout.serializers.types.shape import Stored, example, one_of


class Branding(TypedDict):
    display_name: str | None
    logo: str | None
    icon: str | None
    primary_color: str | None
    button_color: str | None
    background_color: str | None
    border_style: Literal["rectangular", "rounded", "pill"] | None
    font_family: str | None


class BusinessProfile(TypedDict):
    privacy_policy_url: str | None
    terms_of_service_url: str | None


class Account(TypedDict):
    id: str
    object: Literal["account"]
    name: str
    branding: Stored[Branding]
    business_profile: Stored[BusinessProfile]
    allowed_origins: list[str]
    livemode: bool
    created: Time


class ApiKey(TypedDict):
    id: str
    object: Literal["api_key"]
    type: Annotated[str, one_of("secret", "publishable")]
    name: str
    prefix: str
    last4: str
    key: NotRequired[str]
    revoked_at: Time | None
    livemode: bool
    created: Time


class WebhookEndpoint(TypedDict):
    id: str
    object: Literal["webhook_endpoint"]
    url: str
    description: str | None
    enabled_events: list[str]
    status: Annotated[str, one_of("enabled", "disabled")]
    disabled_reason: DisabledReason | None
    secret: str
    api_version: str | None
    merchant_id: str
    metadata: Metadata
    livemode: bool
    created: Time


class WebhookAttempt(TypedDict):
    number: int
    started_at: Time
    duration_ms: int
    status_code: int | None
    error: str | None
    error_message: str | None
    response_body: str | None
    next_attempt_at: Time | None


class WebhookDelivery(TypedDict):
    id: str
    object: Literal["webhook_delivery"]
    event: str
    event_type: str
    webhook_endpoint: str
    status: DeliveryStatus
    attempt_count: int
    last_attempt_at: Time | None
    last_status_code: int | None
    last_error: str | None
    next_attempt_at: Time | None
    finished_at: Time | None
    attempts: NotRequired[Sequence[Stored[WebhookAttempt]]]
    merchant_id: str
    livemode: bool
    created: Time


class EventData(TypedDict):
    object: dict[str, Any]
    previous_attributes: NotRequired[dict[str, Any]]


class EventRequest(TypedDict):
    id: str | None
    idempotency_key: str | None


class Event(TypedDict):
    id: str
    object: Literal["event"]
    type: Annotated[str, example("checkout.session.completed")]
    created: Time
    livemode: bool
    data: Stored[EventData]
    api_version: str
    merchant_id: str
    pending_webhooks: int
    request: EventRequest


class Clock(TypedDict):
    object: Literal["test_helpers.clock"]
    now: Time
    offset: int


class Reset(TypedDict):
    object: Literal["test_helpers.reset"]
    merchant_id: str
    livemode: bool
    created: Time


class Fault(TypedDict):
    id: str
    object: Literal["test_helpers.fault"]
    target: Literal["delivery", "confirmation"]
    effect: Annotated[str, one_of(*(effect.value for effect in Effect))]
    times: int
    remaining: int
    event_type: str | None
    webhook_endpoint: str | None
    decline_code: str | None
    seconds: int | None
    merchant_id: str
    livemode: bool
    created: Time


class DeletedFaults(TypedDict):
    object: Literal["test_helpers.faults"]
    deleted: Literal[True]
    number: int
