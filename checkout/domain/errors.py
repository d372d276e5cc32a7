"""Everything that the provider refuses, as one tree.

    CheckoutError
    ├── InvalidRequest              400  what was sent can't be used
    │   ├── MissingParameter        400  parameter_missing
    │   ├── UnknownParameter        400  parameter_unknown
    │   ├── InvalidPrice            422  invalid_price: it has no amount to charge
    │   ├── UnexpectedState         400  the object is in a state that forbids it
    │   ├── UnsupportedVersion      400  invalid_api_version
    │   ├── UnsupportedMediaType    415  unsupported_media_type
    │   ├── BodyTooLarge            413  request_too_large
    │   └── MethodNotAllowed        405  method_not_allowed
    ├── CardRefused             402  not even sent to the issuer: a number that is none, a card past its expiry
    ├── AuthenticationFailed        401  no key, or one that isn't valid
    ├── PermissionDenied            403  the key may not do this
    ├── ResourceMissing             404  resource_missing
    ├── IdempotencyMismatch         422  the key was used for another request
    ├── IdempotencyKeyInUse         409  its first request is still being worked on
    ├── RateLimited                 429  rate_limit_exceeded
    │   └── TooManyAttempts         429  one session was tried too often
    ├── Busy                        503  the database could not be had in time
    └── ApiFault                    500  our own mistake

A decline is none of these: it is an outcome, committed and then shown. The classes are neutral; each dialect
of the API says them in its own words, and the payment page in a shopper's.
"""

from __future__ import annotations

from checkout.domain.cards import Decline
from foundation.logs import redact


class CheckoutError(Exception):
    """A refusal. `param` names what is at fault in brackets, as in `line_items[0][price]`."""

    status = 500
    type = "api_error"
    code = "api_error"
    retry_after: int | None = None

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None):
        super().__init__(message)
        self.message = message
        self.param = param
        if code is not None:
            self.code = code


class InvalidRequest(CheckoutError):
    status = 400
    type = "invalid_request_error"
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
    status = 422
    code = "invalid_price"


class UnexpectedState(InvalidRequest):
    """The object exists, but its state forbids the verb. `code` says which kind of object."""


class UnsupportedVersion(InvalidRequest):
    code = "invalid_api_version"


class UnsupportedMediaType(InvalidRequest):
    status = 415
    code = "unsupported_media_type"


class BodyTooLarge(InvalidRequest):
    status = 413
    code = "request_too_large"


class MethodNotAllowed(InvalidRequest):
    status = 405
    code = "method_not_allowed"


class CardRefused(CheckoutError):
    """Known to be no good before anyone was asked, so nothing is written. `decline` has the shopper's words."""

    status = 402
    type = "payment_error"

    def __init__(self, decline: Decline, *, param: str | None = None):
        super().__init__(decline.message, param=param, code=decline.code)
        self.decline_code = decline.decline_code


class AuthenticationFailed(CheckoutError):
    status = 401
    type = "authentication_error"
    code = "api_key_invalid"


class PermissionDenied(CheckoutError):
    status = 403
    type = "invalid_request_error"
    code = "permission_denied"


class ResourceMissing(CheckoutError):
    """No such object for this account and mode. Someone else's object reads just the same."""

    status = 404
    type = "invalid_request_error"
    code = "resource_missing"

    def __init__(self, kind: str, id: str, *, param: str = "id"):
        super().__init__(f"No {kind} found with ID '{redact(id)}'.", param=param)


class IdempotencyMismatch(CheckoutError):
    status = 422
    type = "idempotency_error"
    code = "idempotency_key_reused"


class IdempotencyKeyInUse(CheckoutError):
    status = 409
    type = "idempotency_error"
    code = "idempotency_key_in_use"
    retry_after = 1


class RateLimited(CheckoutError):
    status = 429
    type = "rate_limit_error"
    code = "rate_limit_exceeded"


class TooManyAttempts(RateLimited):
    """One session was tried too often. `retry_after`: seconds until it may be tried again."""

    def __init__(self, message: str, *, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after


class Busy(CheckoutError):
    status = 503
    code = "service_unavailable"
    retry_after = 1


class ApiFault(CheckoutError):
    """Something broke on our side. The message says no more than that."""
