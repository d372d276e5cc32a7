"""Why a webhook was not delivered, and why an endpoint is disabled. docs/api/webhook-deliveries.md describes each."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Why an attempt has no answer."""

    ADDRESS_REFUSED = "address_refused"  # the host has a private address
    CONNECTION_FAILED = "connection_failed"  # no connection was made, or it broke
    CONNECTION_REFUSED = "connection_refused"  # nothing listens there
    EVENT_UNREADABLE = "event_unreadable"  # the event can't be put into the endpoint's API version
    FAILED = "failed"  # anything else
    HOST_UNKNOWN = "host_unknown"  # the host's name can't be resolved
    INTERRUPTED = "interrupted"  # the worker stopped meanwhile
    INVALID_ANSWER = (
        "invalid_answer"  # the answer is not HTTP, or the connection was closed without one
    )
    INVALID_URL = "invalid_url"  # nothing can be sent to this URL
    SECRET_UNREADABLE = "secret_unreadable"  # the endpoint's secret can't be decrypted
    TIMEOUT = "timeout"  # no answer in time
    TLS = "tls"  # no encrypted connection, for example because of the certificate


class DisabledReason(StrEnum):
    """Why an endpoint is disabled."""

    FAILING = "failing"  # it accepted nothing during all tries of a delivery
    GONE = "gone"  # it answered 410
    MANUAL = "manual"  # the merchant did it
