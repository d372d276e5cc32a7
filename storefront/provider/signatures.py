"""Verify the signature of a webhook.

Source: the provider's webhook guide. The header is `Fluveo-Signature: t=<unix>,v1=<hex>` (several v1 while a secret is
being rotated), where hex = HMAC-SHA256(the whole secret, "v1=" + t + "." + raw body). The "v1=" inside the signed text
is easily missed. A timestamp more than five minutes off, either way, is rejected.
"""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Fluveo-Signature"
TOLERANCE_SECONDS = 300


class BadSignature(Exception):
    """Not signed with our secret, or not within the tolerance. The message is for the log."""


def sign(secret: str, timestamp: int | str, body: bytes) -> str:
    """The hex signature of `body`, the raw bytes of the request."""
    signed = b"v1=" + str(timestamp).encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify(secret: str, header: str | None, body: bytes, now: int) -> None:
    """Check the raw bytes against the header. `now`: the current time in seconds. Raises BadSignature."""
    timestamp, candidates = _parse(header or "")
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise BadSignature(f"signed {now - int(timestamp)} s ago")
    expected = sign(secret, timestamp, body).encode()
    # Every candidate is compared, in constant time each.
    matches = [hmac.compare_digest(expected, given.encode()) for given in candidates]
    if not any(matches):
        raise BadSignature("no signature matches")


def _parse(header: str) -> tuple[str, list[str]]:
    pairs = [part.strip().partition("=") for part in header[:2000].split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    signatures = [value for name, _, value in pairs if name == "v1"]
    if len(times) != 1 or not signatures:
        raise BadSignature("the signature header is missing or malformed")
    if not (times[0].isascii() and times[0].isdigit() and len(times[0]) <= 12):
        raise BadSignature("the timestamp is not a number")
    return times[0], signatures
