"""The refusals of the provider, as one tree.

    CheckoutError
    ├── InvalidRequest              a parameter can't be used
    │   ├── MissingParameter        parameter_missing
    │   ├── UnknownParameter        parameter_unknown
    │   ├── InvalidPrice            invalid_price: it has no amount to charge
    │   ├── UnexpectedState         the object's state forbids the call
    │   ├── UnsupportedVersion      invalid_api_version
    │   ├── NotATestCard            the card number is no test card's
    │   ├── UnsupportedMediaType    unsupported_media_type
    │   ├── BodyTooLarge            request_too_large
    │   └── MethodNotAllowed        method_not_allowed
    ├── CardRefused                 refused before the issuer is asked: an invalid number, an expired card
    ├── AuthenticationFailed        no API key, or an invalid one
    ├── PermissionDenied            the key may not do this
    ├── ResourceMissing             resource_missing
    │   └── Cleared                 resource_missing: a reset deleted an object of the request meanwhile
    ├── IdempotencyMismatch         the key was used for another request
    ├── IdempotencyKeyInUse         the first request with the key is still being processed
    ├── RateLimited                 rate_limit_exceeded
    │   ├── TooManyAttempts         rate_limit_exceeded: too many attempts to pay or to confirm an intent
    │   ├── TooManyCodes            rate_limit_exceeded: too many promotion codes that were refused
    │   └── TooManyKeys             rate_limit_exceeded: too many idempotency keys of publishable calls on one session
    ├── Unavailable                 service_unavailable: the database can't be used now
    │   └── OutcomeUnknown          outcome_unknown: the database failed while it stored the result
    └── ApiFault                    an unexpected error of the provider itself

An error has a code and a message. HTTP statuses and types are the API's: see checkout.api.errors. A decline is not an
error but an outcome, which is committed and then shown.
"""

from __future__ import annotations

import math
from typing import Any

from checkout.domain import cards
from checkout.domain.cards import Decline
from foundation.logs import redact


class CheckoutError(Exception):
    """A refusal. `param` names the parameter at fault, as in `line_items[0][price]`.

    Callers read both, so what looks like a card number or a secret is hidden in them.

    `retry_after`: the seconds after which the same request may succeed, None if it won't.
    """

    code = "api_error"
    retry_after: int | None = None

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None):
        self.message = redact(message)
        self.param = redact(param) if param else param
        super().__init__(self.message)
        if code is not None:
            self.code = code


class InvalidRequest(CheckoutError):
    code = "parameter_invalid"


class MissingParameter(InvalidRequest):
    code = "parameter_missing"

    def __init__(self, param: str, message: str | None = None):
        super().__init__(message or f"The `{param}` field is required.", param=param)


class UnknownParameter(InvalidRequest):
    code = "parameter_unknown"

    def __init__(self, param: str, message: str | None = None):
        super().__init__(message or f"Received unknown parameter: `{param}`.", param=param)


class InvalidPrice(InvalidRequest):
    code = "invalid_price"


class UnexpectedState(InvalidRequest):
    """The object exists, but its state forbids the call. `code` names the kind of object.

    `about`: the snapshot of the intent, where it is one that forbids the call.
    """

    about: dict[str, Any] | None = None


class UnsupportedVersion(InvalidRequest):
    code = "invalid_api_version"


class NotATestCard(InvalidRequest):
    """The card number is no test card's. The message may name a test card, so it is not redacted."""

    def __init__(self, *, livemode: bool, param: str):
        super().__init__("", param=param)
        self.message = cards.NO_CARD_IN_LIVE_MODE if livemode else cards.TEST_CARDS_ONLY


class UnsupportedMediaType(InvalidRequest):
    code = "unsupported_media_type"


class BodyTooLarge(InvalidRequest):
    code = "request_too_large"


class MethodNotAllowed(InvalidRequest):
    code = "method_not_allowed"


class CardRefused(CheckoutError):
    """The card can't be charged, which is known before the issuer is asked. Nothing is written.

    `decline` has the code and the message that the shopper reads.
    """

    def __init__(self, decline: Decline, *, param: str | None = None):
        super().__init__(decline.message, param=param, code=decline.code)
        self.decline_code = decline.decline_code


class AuthenticationFailed(CheckoutError):
    code = "api_key_invalid"


class PermissionDenied(CheckoutError):
    code = "permission_denied"


class ResourceMissing(CheckoutError):
    """No such object for this account and mode. Another account's object gets the same error."""

    code = "resource_missing"

    def __init__(self, kind: str, public_id: str, *, param: str = "id"):
        super().__init__(f"No {kind} found with ID '{public_id}'.", param=param)
        self.kind, self.public_id = kind, redact(public_id)


class Cleared(ResourceMissing):
    """A reset of the account deleted an object while the request was at work. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("object", "?")
        self.message = (
            "A reset of the account deleted an object of this request. Nothing was written."
        )
        self.param = None


class IdempotencyMismatch(CheckoutError):
    code = "idempotency_key_reused"


class IdempotencyKeyInUse(CheckoutError):
    code = "idempotency_key_in_use"
    retry_after = 1


class RateLimited(CheckoutError):
    code = "rate_limit_exceeded"

    def __init__(self, message: str, *, retry_after: int | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class TooManyAttempts(RateLimited):
    """Too many attempts to pay a session or to confirm an intent. The message is for shoppers too."""

    def __init__(self, *, retry_after: int):
        minutes = math.ceil(retry_after / 60)
        wait = f"{minutes} minutes" if minutes > 1 else "1 minute"
        super().__init__(
            f"Too many attempts. You were not charged. Try again in {wait}.",
            retry_after=retry_after,
        )


class TooManyCodes(RateLimited):
    """A shopper has entered too many promotion codes that were refused."""

    def __init__(self, *, retry_after: int):
        super().__init__(
            "Too many promotion codes were refused. Try again later.", retry_after=retry_after
        )


class TooManyKeys(RateLimited):
    """Calls with a publishable API key have stored as many answers for one session as they may."""


class Unavailable(CheckoutError):
    code = "service_unavailable"
    retry_after = 1


class OutcomeUnknown(Unavailable):
    """All of the request's effects were stored, or none."""

    code = "outcome_unknown"


class ApiFault(CheckoutError):
    """An unexpected error of the provider. The message tells no details."""
