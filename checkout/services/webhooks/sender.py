"""One POST to a merchant's server: signed, to a checked address, with a cap on all of it together.

A merchant chooses the URL and runs what answers there, so anything may come of it: a malformed name, a server that
sends a byte a second, an answer without end. All of it is a Receipt; nothing is raised, and nothing takes longer than
TIMEOUT. httpx's own timeouts count from one byte to the next, so a clock around the whole is needed, which asyncio has.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass, field
from functools import cache

from checkout.domain import signatures
from checkout.services.webhooks import url_guard
from foundation import clock

TIMEOUT = 30
"""Seconds from looking up the name to the head of the answer (contract)."""
LONGEST_ERROR = 500
"""Characters that are kept of an error."""


@dataclass(frozen=True)
class Parcel:
    """A delivery that this worker has taken, with all that sending it needs.

    `secret` is None when it can't be decrypted: the parcel then isn't sent, and each try fails.
    """

    pk: int
    owner: str
    event_id: str
    url: str
    secret: str | None = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """How a sending went: an HTTP status, or why there was none."""

    status: int | None
    error: str | None = None

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send(parcel: Parcel, *, allow_private: bool) -> Receipt:
    """Send it with a fresh timestamp; redirects are not followed. Never raises for the far end's or the URL's faults.

    Call it in a thread that has no event loop, as a plain thread has not.
    """
    if parcel.secret is None:
        return Receipt(None, "the endpoint's secret can't be decrypted; was SECRET_KEY changed?")
    until = time.monotonic() + TIMEOUT
    try:
        target = url_guard.resolve(parcel.url, allow_private=allow_private, seconds=TIMEOUT)
        status = asyncio.run(_post(target, parcel.body, _headers(parcel, parcel.secret), until))
    except url_guard.TargetRefused as error:
        return Receipt(None, str(error)[:LONGEST_ERROR])
    except TimeoutError:
        return Receipt(None, f"no answer within {TIMEOUT} seconds")
    except Exception as error:  # whatever a merchant's URL or server provokes is one failed try
        return Receipt(None, f"{type(error).__name__}: {error}"[:LONGEST_ERROR])
    return Receipt(status)


async def _post(
    target: url_guard.Target, body: bytes, headers: dict[str, str], until: float
) -> int:
    """The status of the answer, of which no more than the head is read. Raises TimeoutError."""
    # Loaded with the first delivery: it would take a tenth of the time that a start takes.
    import httpx  # noqa: PLC0415

    async with (
        asyncio.timeout(until - time.monotonic()),
        httpx.AsyncClient(
            verify=_certificates(), timeout=TIMEOUT, follow_redirects=False, trust_env=False
        ) as client,
        client.stream(
            "POST",
            target.url,
            content=body,
            headers={"Host": target.host, **headers},
            extensions={"sni_hostname": target.server_name},
        ) as response,
    ):
        return response.status_code


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it costs more than the rest of a sending."""
    import httpx  # noqa: PLC0415 - as above

    return httpx.create_ssl_context(trust_env=False)


def _headers(parcel: Parcel, secret: str) -> dict[str, str]:
    timestamp = clock.wall()
    documented = signatures.sign(secret, timestamp, parcel.body)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Fluveo-Webhooks/1.0",
        "Webhook-Id": parcel.event_id,
        "Fluveo-Signature": documented,
        "X-Signature": documented,
        "Stripe-Signature": signatures.sign_like_stripe(secret, timestamp, parcel.body),
    }
