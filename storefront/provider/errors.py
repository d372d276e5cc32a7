"""What can go wrong on the way to the provider, as one tree.

    ProviderError
    ├── Unreachable      no answer, or none worth having (network, 409, 429, 5xx) after every retry
    ├── Unintelligible   an answer that isn't what the documents promise
    └── Refused          the provider said no: status, code, param, message, request id
        └── NotFound     404, or an id that can't exist

After Unreachable nobody knows whether the request had its effect; asking again with the same idempotency key is safe.
"""

from __future__ import annotations


class ProviderError(Exception):
    """Any of the below. `str()` is for the log, never for shoppers."""


class Unreachable(ProviderError):
    def __init__(self, reason: str, *, retry_after: float | None = None):
        super().__init__(reason)
        self.retry_after = retry_after


class Unintelligible(ProviderError):
    pass


class Refused(ProviderError):
    """A 4xx with the documented envelope. Any field may be None when the answer wasn't ours."""

    def __init__(
        self,
        status: int,
        *,
        code: str | None = None,
        param: str | None = None,
        message: str | None = None,
        request_id: str | None = None,
    ):
        super().__init__(f"{status} {code} {param}: {message} ({request_id})")
        self.status = status
        self.code = code
        self.param = param
        self.message = message
        self.request_id = request_id


class NotFound(Refused):
    pass
