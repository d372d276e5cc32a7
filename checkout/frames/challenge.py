"""The 3-D Secure page of the simulated bank in a frame, which a script of ours opens on the merchant's page.

It is for payments that the merchant's page confirms. When it is over, the frame tells its parent the result instead of
leading anywhere.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from checkout.domain.discounts import MESSAGES
from checkout.domain.errors import ResourceMissing
from checkout.domain.lifecycle import UiMode
from checkout.domain.outcomes import Result
from checkout.hosted import challenge as hosted
from checkout.hosted import framing, rendering
from checkout.hosted.i18n import translate as _
from checkout.services import challenges
from checkout.services.challenges import Challenge
from foundation.database import reading, transaction

NOT_ALLOWED = (
    "3-D Secure can’t be shown on this page: the account’s allowed_origins don’t contain {origin}."
)
bank = Blueprint("framed_challenge", __name__, url_prefix="/frames/challenge")


@bank.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The challenge, or what came of it."""
    with reading("checkout"):
        challenge = _find(token)
        pending = challenge.pending
    template = "challenge" if pending else "challenge_done"
    return hosted.render(
        f"checkout/frames/{template}.html",
        challenge,
        origins=framing.allow(challenge.account.allowed_origins),
        told=None if pending else _told(challenge),
    )


@bank.get("/<token>/framing")
def framing_of(token: str) -> ResponseReturnValue:
    """Whether a page of the request's origin may frame the challenge: {message: null, or why not}.

    Browsers tell a page nothing about a frame that they have refused. Any origin may ask; it learns about itself alone.
    """
    with reading("checkout"):
        allowed = framing.allow(_find(token).account.allowed_origins)
    origin = request.headers.get("Origin", "")
    known = not origin or origin in allowed
    message = None if known else NOT_ALLOWED.format(origin=origin)
    return {"message": message}, {"Access-Control-Allow-Origin": "*", "Vary": "Origin"}


@bank.post("/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Answer the challenge. `action` is complete; anything else fails it."""
    authenticated = request.form.get("action") == "complete"
    with transaction("checkout"):
        _find(token)
        challenges.resolve(token, authenticated=authenticated)
    return redirect(url_for("framed_challenge.show", token=token), 303)


@bank.errorhandler(ResourceMissing)
def unknown(error: ResourceMissing) -> ResponseReturnValue:
    return rendering.unknown()


def _find(token: str) -> Challenge:
    """Raises ResourceMissing, also for a session with a payment page, which shows the challenge itself."""
    challenge = challenges.find(token)
    if challenge.session and challenge.session.ui_mode is UiMode.HOSTED:
        raise ResourceMissing("challenge", "?")
    return challenge


def _told(challenge: Challenge) -> dict[str, Any]:
    """{result, error: {code, decline_code, message} or null}, for the merchant's page."""
    outcome = challenge.outcome
    if outcome.result is Result.SUCCEEDED:
        return {"result": outcome.result, "error": None}
    if decline := outcome.decline:
        error = {**asdict(decline), "message": _(decline.message)}
    elif outcome.refused:
        error = {"code": outcome.refused, "message": _(MESSAGES[outcome.refused])}
    else:
        message = _("This payment can’t be completed any more. You were not charged.")
        error = {"code": "challenge_closed", "message": message}
    return {"result": outcome.result, "error": {"decline_code": None, **error}}
