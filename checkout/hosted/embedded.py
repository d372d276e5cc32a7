"""The frame of an embedded session: a page that the merchant's script loads first.

The script hands the client secret to this page by a message, and this page posts it: so the secret is in no URL. The
answer has the path of the session's payment page, which the frame then shows.
"""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from checkout.hosted import framing, rendering
from checkout.services import accounts, keys, secrets
from checkout.services.sessions import page
from foundation import rate_limits, web
from foundation.database import reading

embedded = Blueprint("embedded", __name__, url_prefix="/frames/checkout")
FORMS = web.FormLimit(size=2 * 1024, fields=4)
PER_ADDRESS = RateLimitItemPerMinute(120, namespace="embedded")
NO_SESSION = (
    "The client secret is not that of an embedded Checkout Session of this account and mode."
)
TOO_MANY = "Too many frames were opened. Try again in {wait} seconds."


@embedded.get("")
def opener() -> ResponseReturnValue:
    """The page that waits for a client secret. Only origins of the account with this publishable key may frame it."""
    key = request.args.get("key", "")
    with reading("checkout"):
        access = keys.publishable(key)
        origins = accounts.of(access.tenant).allowed_origins if access else []
    if access is None:
        return rendering.unknown()
    g.frame = framing.Frame(framing.allow(origins))
    return render_template("checkout/frame.html", key=key)


@embedded.post("")
def open_page() -> ResponseReturnValue:
    """The path of the payment page of the embedded session whose client secret is posted."""
    caller = rate_limits.client_address()
    if rate_limits.count(PER_ADDRESS, caller) > PER_ADDRESS.amount:
        return _refusal(TOO_MANY.format(wait=rate_limits.seconds_left(PER_ADDRESS, caller)), 429)
    secret = request.form.get("client_secret", "")
    session_id = secret.partition("_secret_")[0]
    with reading("checkout"):
        access = keys.publishable(request.form.get("key", ""))
        known = access and secrets.is_client_secret(session_id, secret)
        token = page.token_of(access.tenant, session_id) if access and known else None
    if token is None:
        return _refusal(NO_SESSION, 403)
    return {"path": url_for("hosted.show", token=token)}


def _refusal(message: str, status: int) -> ResponseReturnValue:
    return {"message": message}, status
