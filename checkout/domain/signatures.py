"""How webhooks are signed.

Two formulas over the same secret, key being the whole string `whsec_…`:

    documented   HMAC-SHA256("v1=" + t + "." + body)   in Fluveo-Signature and X-Signature
    Stripe's     HMAC-SHA256(t + "." + body)           in Stripe-Signature, for its SDKs

Each header reads `t=<seconds>,v1=<hex>`, with a `v1` for each secret: two while a secret is rolled.
Source: the contract's webhook guide.
"""

from __future__ import annotations

import hashlib
import hmac


def sign(secret: str, timestamp: int, body: bytes, *others: str) -> str:
    """The header's value by the documented formula, with `v1=` inside what is signed. `others`: further secrets."""
    return _header((secret, *others), timestamp, b"v1=%d.%b" % (timestamp, body))


def sign_like_stripe(secret: str, timestamp: int, body: bytes, *others: str) -> str:
    """The header's value that Stripe's SDKs verify."""
    return _header((secret, *others), timestamp, b"%d.%b" % (timestamp, body))


def _header(secrets: tuple[str, ...], timestamp: int, message: bytes) -> str:
    digests = (hmac.new(each.encode(), message, hashlib.sha256).hexdigest() for each in secrets)
    return ",".join((f"t={timestamp}", *(f"v1={digest}" for digest in digests)))
