"""What came of one attempt to deliver: the answer of the merchant's server, or why there was none.

What is kept of an answer may contain anything. Card numbers and secrets in it are hidden, and so are control
characters, some of which no database stores.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from checkout.domain.delivery_faults import Fault
from checkout.services.webhooks.url_guard import UrlRefused
from foundation import clock
from foundation.logs import redact

MAX_ERROR_LENGTH = 500
"""Characters of an error's message that are stored."""
KEPT_CHARACTERS = 1000
"""Characters of an answer that are stored."""
READ_BYTES = 8000
"""Bytes of an answer that are read: KEPT_CHARACTERS at least, and what a card number at their end needs."""
BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
"""Statuses whose `Retry-After` is honoured."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SECONDS = re.compile(r"[0-9]{1,9}")
LONGEST_DATE = 64


@dataclass(frozen=True)
class DeliveryResult:
    """The result of one attempt: the answer's HTTP status, or the fault because of which there was none.

    `message` says more about the fault. `body` is the beginning of the answer's body. `retry_after`: the seconds for
    which a busy server asks to be left alone.
    """

    status_code: int | None
    error: Fault | None = None
    message: str | None = None
    body: str | None = None
    retry_after: int | None = None
    duration_ms: int = field(default=0, compare=False)

    @property
    def succeeded(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def gone(self) -> bool:
        """Whether the server says that there is no endpoint any more."""
        return self.status_code == HTTPStatus.GONE


def answered(status_code: int, headers: Mapping[str, str], body: bytes) -> DeliveryResult:
    """The result of an answer. `body` is its beginning, as it was sent; `headers` ignore case."""
    asked = headers.get("Retry-After") if status_code in BUSY else None
    return DeliveryResult(
        status_code, body=_kept(headers, body), retry_after=_seconds(asked) if asked else None
    )


def failed(error: BaseException) -> DeliveryResult:
    """The result of an exception."""
    text = str(error) if isinstance(error, UrlRefused) else f"{type(error).__name__}: {error}"
    message = CONTROL.sub(" ", redact(text))[:MAX_ERROR_LENGTH]
    return DeliveryResult(None, _fault_of(error), message)


def _kept(headers: Mapping[str, str], body: bytes) -> str | None:
    """The text to store. None if there is none, or if it is compressed although nobody asked for that."""
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        return None
    text = CONTROL.sub("", body.decode("utf-8", "replace"))
    # Again after the cut: the beginning of a longer row of digits can be a card number.
    return redact(redact(text)[:KEPT_CHARACTERS]) or None


def _seconds(retry_after: str) -> int | None:
    """The seconds that the header `Retry-After` asks for. None for the past and for what is no such header."""
    if SECONDS.fullmatch(retry_after):
        return int(retry_after) or None
    if len(retry_after) > LONGEST_DATE:
        return None
    try:
        seconds = int(parsedate_to_datetime(retry_after).timestamp()) - clock.wall()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return seconds if seconds > 0 else None


def _fault_of(error: BaseException) -> Fault:
    import httpx  # noqa: PLC0415 - loaded with the first delivery, see sender

    if isinstance(error, UrlRefused):
        return error.fault
    causes = list(_causes(error))
    if any(isinstance(each, ssl.SSLError) for each in causes):
        return Fault.TLS
    if any(isinstance(each, ConnectionRefusedError) for each in causes):
        return Fault.CONNECTION_REFUSED
    kinds: Mapping[type[BaseException], Fault] = {
        httpx.TimeoutException: Fault.TIMEOUT,
        httpx.NetworkError: Fault.CONNECTION_FAILED,
        httpx.RemoteProtocolError: Fault.INVALID_ANSWER,
        httpx.InvalidURL: Fault.INVALID_URL,
        httpx.UnsupportedProtocol: Fault.INVALID_URL,
    }
    return next((fault for kind, fault in kinds.items() if isinstance(error, kind)), Fault.FAILED)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and those behind it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
