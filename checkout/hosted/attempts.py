"""One press of Pay: a token that names it, and the proof that the form came from our page.

The payment page has no cookies, so the usual double-submit secret has nowhere to live. Instead the
proof is an HMAC over the page's token, which only who holds the link knows, and the attempt.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")


def new_attempt() -> str:
    """A name for the next press of Pay: 128 random bits."""
    return secrets.token_urlsafe(16)


def proof(secret_key: str, page_token: str, attempt: str) -> str:
    """What the form carries beside its attempt."""
    message = f"pay\0{page_token}\0{attempt}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()


def is_ours(secret_key: str, page_token: str, attempt: str, claimed: str) -> bool:
    """Whether the form was rendered by us, for this very page."""
    if not _SHAPE.fullmatch(attempt):
        return False
    return hmac.compare_digest(
        proof(secret_key, page_token, attempt).encode(), claimed.encode("utf-8", "replace")
    )
