"""One webhook POST: signed, sent to a checked address, within TIMEOUT as a whole.

The merchant chooses the URL and runs the server: the host name may be malformed, the server may send one byte a second,
the response may never end. Each of these is a failed DeliveryResult, never an exception. httpx's timeouts restart with
every byte, so asyncio's timeout limits the whole request. A status that has arrived counts, whatever body follows.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from checkout.domain import signatures
from checkout.domain.delivery_faults import Fault
from checkout.services.webhooks import answers, url_guard
from checkout.services.webhooks.answers import DeliveryResult
from checkout.services.webhooks.url_guard import PinnedUrl
from foundation import clock

if TYPE_CHECKING:
    import httpx

TIMEOUT = 30
"""Seconds from resolving the host to the response's headers (contract)."""
BODY_SECONDS = 2
"""Seconds that the beginning of the response's body may take."""


@dataclass(frozen=True)
class Delivery:
    """A leased delivery, with all that sending it needs.

    `pk` is its row's key. `secrets` are the endpoint's, the newest first: two while one is rolled. None if the newest
    can't be decrypted: then nothing is sent, and the attempt fails. `event` is to be sent in `api_version`.
    `started_at` is the provider's time of the lease. `fails` and `copies` are faults of a test: nothing is sent and the
    endpoint seems to have answered 500, or the event is sent more than once and the last answer counts.
    """

    pk: int
    lease_owner: str
    event_id: str
    url: str
    secrets: tuple[str, ...] | None = field(repr=False)
    event: dict[str, Any] = field(repr=False)
    api_version: str | None
    started_at: int
    fails: bool = False
    copies: int = 1


def send(delivery: Delivery, body: bytes | None, *, allow_private: bool) -> DeliveryResult:
    """Send the delivery with a fresh timestamp and follow no redirect. Network and URL errors are results.

    `body` is its event as the endpoint reads it; without one, nothing is sent, and the attempt fails.
    Call it in a thread without a running event loop: it starts one.
    """
    started = time.monotonic()
    for _ in range(delivery.copies):
        result = _result(delivery, body, allow_private, started + TIMEOUT)
    return replace(result, duration_ms=round((time.monotonic() - started) * 1000))


def _result(
    delivery: Delivery, body: bytes | None, allow_private: bool, deadline: float
) -> DeliveryResult:
    if delivery.fails:
        return DeliveryResult(500, message="a fault of the test helpers; nothing was sent")
    if delivery.secrets is None:
        message = "the endpoint's secret can't be decrypted; was SECRET_KEY changed?"
        return DeliveryResult(None, Fault.SECRET_UNREADABLE, message)
    if body is None:
        message = "the event can't be put into the endpoint's API version"
        return DeliveryResult(None, Fault.EVENT_UNREADABLE, message)
    try:
        target = url_guard.resolve(delivery.url, allow_private=allow_private, timeout=TIMEOUT)
        headers = _headers(delivery.event_id, body, delivery.secrets)
        return asyncio.run(_post(target, body, headers, deadline))
    except TimeoutError:
        return DeliveryResult(None, Fault.TIMEOUT, f"no answer within {TIMEOUT} seconds")
    except Exception as error:  # any other fault of the URL or the server fails this attempt only
        return answers.failed(error)


def _headers(event_id: str, body: bytes, secrets: tuple[str, ...]) -> dict[str, str]:
    timestamp = clock.wall()
    newest, *others = secrets
    signature = signatures.sign(newest, timestamp, body, *others)
    like_stripe = signatures.sign_like_stripe(newest, timestamp, body, *others)
    return {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Fluveo-Webhooks/1.0",
        "Webhook-Id": event_id,
        "Fluveo-Signature": signature,
        "X-Signature": signature,
        "Stripe-Signature": like_stripe,
    }


async def _post(
    target: PinnedUrl, body: bytes, headers: dict[str, str], deadline: float
) -> DeliveryResult:
    """The answer of the first address that can be connected to. Raises TimeoutError.

    No request is sent a second time: after a connection is made, any fault ends the attempt.
    """
    # Loaded with the first delivery: it would take a tenth of the time that a start takes.
    import httpx  # noqa: PLC0415

    async with (
        asyncio.timeout(deadline - time.monotonic()) as limit,
        httpx.AsyncClient(verify=_ssl_context(), follow_redirects=False, trust_env=False) as client,
    ):
        *others, last = target.urls
        for left, url in zip(range(len(target.urls), 1, -1), others, strict=True):
            share = (
                deadline - time.monotonic()
            ) / left  # an address that hangs leaves time for the others
            try:
                return await _post_to(client, url, target, body, headers, limit, connect=share)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await _post_to(client, last, target, body, headers, limit, connect=TIMEOUT)


async def _post_to(
    client: httpx.AsyncClient,
    url: str,
    target: PinnedUrl,
    body: bytes,
    headers: dict[str, str],
    limit: asyncio.Timeout,
    *,
    connect: float,
) -> DeliveryResult:
    import httpx  # noqa: PLC0415 - as above

    async with client.stream(
        "POST",
        url,
        content=body,
        headers={"Host": target.host, **headers},
        extensions={"sni_hostname": target.server_name},
        timeout=httpx.Timeout(TIMEOUT, connect=connect),
    ) as response:
        limit.reschedule(None)  # the status is known: the body has a limit of its own
        return answers.answered(response.status_code, response.headers, await _beginning(response))


async def _beginning(response: httpx.Response) -> bytes:
    """What arrives of the body within BODY_SECONDS, READ_BYTES at most."""
    import httpx  # noqa: PLC0415 - as above

    body = b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) >= answers.READ_BYTES:
                    break
    except (TimeoutError, httpx.HTTPError):
        pass  # what has arrived is kept
    return body[: answers.READ_BYTES]


@cache
def _ssl_context() -> ssl.SSLContext:
    """Made once: loading the root certificates takes longer than the rest of a delivery."""
    import httpx  # noqa: PLC0415 - as above

    return httpx.create_ssl_context(trust_env=False)
