"""The HTTP client for the provider's API: authentication, idempotency keys, timeouts and retries.

With `CHECKOUT_API_URL` the client uses the network. Without it requests go through WSGI to the same application, so
that one process can serve both parties. The requests are the same.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import Context
from typing import Any

import httpx
from flask import Flask, current_app
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential

from foundation.config import Config, settings
from foundation.database import TransactionMisuse, in_transaction
from foundation.logs import once_a_second
from storefront.provider.errors import (
    InvalidResponse,
    ProviderError,
    ProviderUnavailable,
    RequestRejected,
    ResourceNotFound,
)
from storefront.provider.version import API_VERSION

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
BACKOFF = wait_exponential(multiplier=0.2, exp_base=4)
"""0.2 s after the first attempt, 0.8 s after the second."""
MAX_WAIT_SECONDS = 3.0
"""A shopper is waiting: when the provider asks for a longer wait, the call fails instead."""
TIMEOUT = httpx.Timeout(5.0, connect=2.0)
EXTENSION = "storefront.provider"


class Client:
    """Sends requests and returns the JSON of their responses, or raises a ProviderError."""

    def __init__(self, http: httpx.Client, sleep: Callable[[float], None] = time.sleep):
        """Tests replace `sleep`."""
        self.http = http
        self.retrying = Retrying(
            stop=stop_after_attempt(MAX_ATTEMPTS),
            retry=retry_if_exception(_is_retryable),
            wait=_wait_seconds,
            sleep=sleep,
            before_sleep=_log_retry,
            reraise=True,
        )

    def get(self, path: str) -> dict[str, Any]:
        return self._send("GET", path, None, {})

    def post(self, path: str, body: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Every attempt sends the same key, so that the request takes effect once."""
        return self._send("POST", path, body, {"Idempotency-Key": idempotency_key})

    def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        if in_transaction():
            raise TransactionMisuse("no call to the provider while a transaction is open")
        request = self.http.build_request(method, path, json=body, headers=headers)
        return self.retrying(self._attempt, request)

    def _attempt(self, request: httpx.Request) -> dict[str, Any]:
        try:
            response = self.http.send(request)
        except httpx.TransportError as error:
            raise ProviderUnavailable(f"{type(error).__name__}: {error}") from error
        except httpx.HTTPError as error:
            raise InvalidResponse(str(error)) from error
        return _read(response)


def _is_retryable(error: BaseException) -> bool:
    return isinstance(error, ProviderUnavailable) and (error.retry_after or 0) <= MAX_WAIT_SECONDS


def _wait_seconds(state: RetryCallState) -> float:
    """The backoff, or what Retry-After asks for if that is longer."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ProviderUnavailable) else None
    return max(BACKOFF(state), asked or 0.0)


def _log_retry(state: RetryCallState) -> None:
    request: httpx.Request = state.args[0]
    error = state.outcome.exception() if state.outcome else None
    wait = state.upcoming_sleep
    line = f"{request.method} {request.url.path}: {error}; retry in {wait:.1f} s"
    once_a_second(log, logging.WARNING, str(error), line)


def _read(response: httpx.Response) -> dict[str, Any]:
    """The JSON of a successful response; any other raises the error for its status."""
    status = response.status_code
    if status in {409, 429} or status >= 500:
        raise ProviderUnavailable(f"status {status}", retry_after=_retry_after(response))
    data = _json(response)
    if response.is_success:
        if data is None:
            raise InvalidResponse("the body is not a JSON object")
        return data
    raise _rejection(response, data or {})


def _rejection(response: httpx.Response, data: Mapping[str, Any]) -> ProviderError:
    envelope = data.get("error")
    error = envelope if isinstance(envelope, dict) else {}
    if response.status_code == 404 and "code" not in error:
        return InvalidResponse("status 404 without the API's error object")
    kind = ResourceNotFound if response.status_code == 404 else RequestRejected
    return kind(
        response.status_code,
        code=error.get("code"),
        param=error.get("param"),
        message=error.get("message"),
        request_id=response.headers.get("Request-Id"),
    )


def _json(response: httpx.Response) -> dict[str, Any] | None:
    try:
        data = response.json()
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds. The header's date form is ignored: the provider doesn't send it."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None


def client() -> Client:
    """The application's client, created on first use and shared by all threads."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if EXTENSION not in app.extensions:
        app.extensions[EXTENSION] = Client(connect(settings(), app))
    made: Client = app.extensions[EXTENSION]
    return made


def connect(config: Config, app: Flask) -> httpx.Client:
    """The HTTP client for these settings."""
    return httpx.Client(
        base_url=config.checkout_api_url or config.checkout_public_url,
        auth=(config.checkout_secret_key, ""),
        headers={"X-API-Version": API_VERSION, "User-Agent": "Northdesk/1.0"},
        timeout=TIMEOUT,
        transport=None
        if config.checkout_api_url
        else httpx.WSGITransport(app=_in_own_context(app)),
    )


def _in_own_context(app: Flask) -> Callable[..., Iterable[bytes]]:
    """Call the application in a new context: inside a request it would share `g` and the database session."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return Context().run(app, environ, start_response)

    return serve
