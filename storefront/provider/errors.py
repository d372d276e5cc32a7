"""Errors of calls to the provider.

    ProviderError
    ├── ProviderUnavailable    no usable response after every retry: network, 409, 429, 5xx
    ├── InvalidResponse        a response that the API's documentation doesn't allow, such as a proxy's own 404
    └── RequestRejected        any other 4xx: status, code, param, message, request id
        └── ResourceNotFound   404, or an id of the wrong form

After ProviderUnavailable the request may or may not have had its effect; repeating it with the same idempotency key is
safe.
"""

from __future__ import annotations


class ProviderError(Exception):
    """The base of all errors here. The message is for the log, not for shoppers."""

    @property
    def fault(self) -> str:
        """What is wrong, without what differs from call to call: a key for `once_a_second`."""
        return str(self)


class ProviderUnavailable(ProviderError):
    """`retry_after`: the seconds that the provider asked to wait, if it did."""

    def __init__(self, reason: str, *, retry_after: float | None = None):
        super().__init__(reason)
        self.retry_after = retry_after


class InvalidResponse(ProviderError):
    """The response, or a webhook's body, lacks a field or has one of the wrong type."""


class RequestRejected(ProviderError):
    """A 4xx. `code`, `param` and `message` are None when the body isn't the documented error object."""

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

    @property
    def fault(self) -> str:
        return f"{self.status} {self.code} {self.param}"


class ResourceNotFound(RequestRejected):
    pass
