"""Attempt tokens, and the CSRF token of the payment form.

Each rendered form has a fresh attempt token: posting it twice charges once. The page has no cookie
to keep a CSRF secret in, so the CSRF token is an HMAC over the page's token, which only those know
who have the link, and the attempt token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_ATTEMPT = re.compile(r"[A-Za-z0-9_-]{22}")


def new_attempt() -> str:
    """An attempt token: 128 random bits."""
    return secrets.token_urlsafe(16)


def csrf_token(secret_key: str, page_token: str, attempt: str) -> str:
    """The CSRF token of the form that carries `attempt`."""
    message = f"pay\0{page_token}\0{attempt}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()


def is_valid(secret_key: str, page_token: str, attempt: str, posted: str) -> bool:
    """Did we render this attempt token and the posted CSRF token for this page?"""
    if not _ATTEMPT.fullmatch(attempt):
        return False
    expected = csrf_token(secret_key, page_token, attempt)
    return hmac.compare_digest(expected.encode(), posted.encode("utf-8", "replace"))
