"""The visitor: an id in the signed session cookie. There are no accounts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from flask import session

from foundation.config import settings

KEY = "visitor"
CSRF_KEY = "csrf"
"""Where WTForms keeps the random secret of the session's CSRF tokens."""


def known_visitor() -> str | None:
    """The visitor's id, or None before their first cart."""
    visitor_id = session.get(KEY)
    return visitor_id if isinstance(visitor_id, str) else None


def visitor() -> str:
    """The visitor's id, created when there is none."""
    visitor_id = known_visitor()
    if visitor_id is None:
        visitor_id = _new_id()
        session.permanent = True
        session[KEY] = visitor_id
    return visitor_id


def _new_id() -> str:
    """An id that follows from the session's CSRF secret, which every form needs before there is a cart.

    Two first requests at once get the same id: whichever cookie the browser keeps, it has both carts.
    """
    secret = session.get(CSRF_KEY)
    if not isinstance(secret, str):
        return secrets.token_urlsafe(16)
    key = settings().secret_key.encode()
    digest = hmac.new(key, b"visitor " + secret.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
