"""The visitor: a random id in the signed session cookie. There are no accounts."""

from __future__ import annotations

import secrets

from flask import session

KEY = "visitor"


def known_visitor() -> str | None:
    """The visitor's id, or None before their first cart."""
    visitor_id = session.get(KEY)
    return visitor_id if isinstance(visitor_id, str) else None


def visitor() -> str:
    """The visitor's id, created when there is none."""
    visitor_id = known_visitor()
    if visitor_id is None:
        visitor_id = secrets.token_urlsafe(16)
        session.permanent = True
        session[KEY] = visitor_id
    return visitor_id
