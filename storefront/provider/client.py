"""One HTTP client for the provider's API: authentication, idempotency, time-outs and bounded retries.

`CHECKOUT_API_URL` unset: requests go into the same process through WSGI, so that one process serves both parties. Set:
over the network. Same client, same bytes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import Context
from typing import Any

import httpx
from flask import Flask, current_app

from foundation.config import Config, settings
from foundation.database import TransactionMisuse, in_transaction
from storefront.provider.errors import NotFound, ProviderError, Refused, Unintelligible, Unreachable

log = logging.getLogger(__name__)

ATTEMPTS = 3
BACKOFF_SECONDS = (0.2, 0.8)
LONGEST_WAIT_SECONDS = 3.0
"""A shopper is waiting: when the provider asks for longer than this, say so instead."""
TIMEOUT = httpx.Timeout(5.0, connect=2.0)
VERSION = "2026-03-09"


class Client:
    """Sends requests and answers their JSON, or raises a ProviderError. `sleep` is swapped by tests."""

    def __init__(self, http: httpx.Client, sleep: Callable[[float], None] = time.sleep):
        self.http = http
        self.sleep = sleep

    def get(self, path: str) -> dict[str, Any]:
        return self._send("GET", path, None, {})

    def post(self, path: str, body: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Every attempt carries the same key, so that it has its effect once."""
        return self._send("POST", path, body, {"Idempotency-Key": idempotency_key})

    def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        if in_transaction():
            raise TransactionMisuse("no call to the provider while a transaction is open")
        request = self.http.build_request(method, path, json=body, headers=headers)
        for pause in (*BACKOFF_SECONDS[: ATTEMPTS - 1], None):
            try:
                return _read(self._attempt(request))
            except Unreachable as error:
                wait = max(pause or 0.0, error.retry_after or 0.0)
                if pause is None or wait > LONGEST_WAIT_SECONDS:
                    raise
                log.warning("%s %s: %s; again in %.1f s", method, path, error, wait)
                self.sleep(wait)
        raise AssertionError("unreachable code")

    def _attempt(self, request: httpx.Request) -> httpx.Response:
        try:
            return self.http.send(request)
        except httpx.TransportError as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        except httpx.HTTPError as error:
            raise Unintelligible(str(error)) from error


def _read(response: httpx.Response) -> dict[str, Any]:
    """The JSON of a success. Raises what the status means."""
    if response.status_code in {409, 429} or response.status_code >= 500:
        raise Unreachable(f"answered {response.status_code}", retry_after=_retry_after(response))
    data = _json(response)
    if response.is_success:
        if data is None:
            raise Unintelligible("the answer is no JSON object")
        return data
    raise _refusal(response, data or {})


def _refusal(response: httpx.Response, data: Mapping[str, Any]) -> ProviderError:
    envelope = data.get("error")
    error = envelope if isinstance(envelope, dict) else {}
    kind = NotFound if response.status_code == 404 else Refused
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
    """Seconds; the date form, which the provider never sends, counts as none."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None


def client() -> Client:
    """The application's client, made on first use and then shared by its threads."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if EXTENSION not in app.extensions:
        app.extensions[EXTENSION] = Client(connect(settings(), app))
    made: Client = app.extensions[EXTENSION]
    return made


EXTENSION = "storefront.provider"


def connect(config: Config, app: Flask) -> httpx.Client:
    """The HTTP client for these settings."""
    return httpx.Client(
        base_url=config.checkout_api_url or config.checkout_public_url,
        auth=(config.checkout_secret_key, ""),
        headers={"X-API-Version": VERSION, "User-Agent": "Northdesk/1.0"},
        timeout=TIMEOUT,
        transport=None if config.checkout_api_url else httpx.WSGITransport(app=_apart(app)),
    )


def _apart(app: Flask) -> Callable[..., Iterable[bytes]]:
    """Serve in a context of its own: within a request Flask would share `g` and the database session."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return Context().run(app, environ, start_response)

    return serve
