"""/cl/<id>: each visit of a Checkout Link leads to a payment page.

A cookie keeps the session of the visitor's last visit, so that a reload or a second visit goes on with it. Only a visit
creates a session: no HEAD request, no prefetch, and no page that loads the URL as an image or a script.
"""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.hosted import presenter, rendering
from checkout.schemas.sessions import DAY
from checkout.services import accounts
from checkout.services import links as services
from checkout.services.tenancy import Tenant
from foundation import rate_limits
from foundation.config import settings
from foundation.database import reading, transaction

links = Blueprint("links", __name__, url_prefix="/cl")
COOKIE = "till_visit"
PER_ADDRESS = RateLimitItemPerMinute(30, namespace="link")
"""Sessions that one address may start: each is a row, and anybody may open a link."""


@links.get("/<link_id>")
def visit(link_id: str) -> ResponseReturnValue:
    """Go on with the visitor's open session, or start one."""
    with reading("checkout"):
        link = services.find(link_id)
        merchant = accounts.of(Tenant.of(link))
        earlier = services.open_session(link, request.cookies.get(COOKIE, ""))
    page = presenter.merchant_page(merchant, livemode=link.livemode)
    if not link.active:
        return rendering.link_inactive(page, link.inactive_message)
    if not _is_visit():
        return "", 204
    if earlier:
        return _to_payment_page(earlier.page_token)
    caller = rate_limits.client_address()
    if rate_limits.count(PER_ADDRESS, caller) > PER_ADDRESS.amount:
        return rendering.too_many_visits(page, rate_limits.seconds_left(PER_ADDRESS, caller))
    try:
        with transaction("checkout"):
            session = services.start_session(link)
    except (InvalidRequest, ResourceMissing):  # a price or product was archived meanwhile
        return rendering.link_inactive(page, link.inactive_message)
    return _to_payment_page(session.page_token, link_id)


def _is_visit() -> bool:
    headers = request.headers
    return (
        request.method == "GET"
        and "prefetch" not in headers.get("Sec-Purpose", "")
        and headers.get("Sec-Fetch-Dest", "document") in {"document", "iframe"}
    )


def _to_payment_page(page_token: str, new_for: str | None = None) -> ResponseReturnValue:
    """`new_for`: the id of the link that has just started this session, which a cookie then keeps."""
    response = make_response(redirect(url_for("hosted.show", token=page_token), 303))
    if new_for:
        response.set_cookie(
            COOKIE,
            page_token,
            max_age=DAY,
            path=url_for("links.visit", link_id=new_for),
            secure=settings().checkout_public_url.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )
    return response


@links.errorhandler(ResourceMissing)
def unknown(_error: ResourceMissing) -> ResponseReturnValue:
    return rendering.unknown()
