"""Who is looking: a random id in the signed session cookie. There are no accounts."""

from __future__ import annotations

import secrets

from flask import session

KEY = "visitor"


def known_visitor() -> str | None:
    """The visitor's id, or None for somebody who has done nothing here yet."""
    value = session.get(KEY)
    return value if isinstance(value, str) else None


def visitor() -> str:
    """The visitor's id, given on the first thing that has to be remembered."""
    if (known := known_visitor()) is not None:
        return known
    session.permanent = True
    session[KEY] = made = secrets.token_urlsafe(16)
    return made
