"""The blueprint, and who gets in."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from storefront.views.blueprints import not_found, see_other
from storefront.views.operator import access

POLICY = {
    "default-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
"""The Content-Security-Policy. A page has no script; the shop's page for errors, which is shown here too, has one."""
OPEN = {"operator.sign_in", "operator.sign_in_sent"}
"""What is there before the sign-in."""

operator = Blueprint("operator", __name__, url_prefix=access.PATH)


@operator.before_request
def let_in() -> ResponseReturnValue | None:
    """404 without a password in the settings, else the sign-in form for who has not signed in."""
    if not access.is_on():
        not_found()
    if request.endpoint in OPEN or access.is_signed_in():
        return None
    path = request.full_path.removesuffix("?") if request.method == "GET" else None
    return see_other("operator.sign_in", next=path)


@operator.app_template_filter()
def utc(seconds: int) -> datetime:
    """Seconds as a time in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def sentence(text: str) -> str:
    """`is paid: …` → `Is paid: ….`"""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")
