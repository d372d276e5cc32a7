"""The operator's cookie. It is signed, names no person, and ends eight hours after the sign-in.

The signing key follows from the password, so that another password ends every sign-in.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer

from foundation import clock
from foundation.config import settings

COOKIE = "northdesk_operator"
PATH = "/operator"
SECONDS = 8 * 3600


def is_on() -> bool:
    """Whether there is an operator's page."""
    return settings().shop_operator_password is not None


def is_password(sent: str) -> bool:
    """Whether it is the operator's password, compared in constant time."""
    return is_on() and hmac.compare_digest(_digest(sent), _digest(_password()))


def is_signed_in() -> bool:
    """Whether the request has a cookie that was given out and has not ended."""
    try:
        until = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return False
    return isinstance(until, int) and until > clock.wall()


def give_cookie(response: Response) -> None:
    response.set_cookie(
        COOKIE,
        str(_signer().dumps(clock.wall() + SECONDS)),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=settings().public_url.startswith("https:"),
    )


def take_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path=PATH)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer([settings().secret_key], salt=b"operator " + _digest(_password()))


def _password() -> str:
    return settings().shop_operator_password or ""


def _digest(text: str) -> bytes:
    """Of the same length for every text: compare_digest tells the lengths apart."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
