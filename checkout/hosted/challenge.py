"""The 3-D Secure page of the simulated issuer: complete, fail or cancel a challenge.

The page's token belongs to one attempt. A posted answer redirects to the page itself, which then
redirects to the payment page of a session, or refreshes to the `return_url` of an intent that was
confirmed over the API. Browsers apply `form-action` to each redirect after a form, so these end at
a page of ours.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from checkout.domain.errors import ResourceMissing
from checkout.domain.lifecycle import UiMode
from checkout.domain.outcomes import Result
from checkout.hosted import framing, receipt, rendering
from checkout.hosted.i18n import speak
from checkout.models import CheckoutSession, PaymentIntent
from checkout.services import challenges, secrets
from checkout.services.challenges import Challenge
from foundation.database import reading, transaction

bank = Blueprint("challenge", __name__, url_prefix="/3ds")


@bank.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The challenge; once it is answered, a redirect to where the shopper came from."""
    with reading("checkout"):
        challenge = challenges.find(token)
        pending = challenge.pending
    in_frame = framing.enter_challenge(challenge)
    if pending:
        return _page("checkout/challenge.html", challenge)
    if challenge.session and (in_frame or challenge.session.ui_mode == UiMode.HOSTED):
        return redirect(_back_to_checkout(challenge.session, token, challenge), 303)
    onward = _return_url(challenge)
    return _page("checkout/challenge_done.html", challenge, onward=onward)


@bank.post("/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Answer the challenge. `action` is complete; anything else fails it."""
    authenticated = request.form.get("action") == "complete"
    with transaction("checkout"):
        challenges.resolve(token, authenticated=authenticated)
    frame = request.args.get(framing.PARAMETER)
    return redirect(url_for("challenge.show", token=token, frame=frame and "1"), 303)


@bank.get("/<token>/status")
def status(token: str) -> ResponseReturnValue:
    """The intent's status, for pages that poll it."""
    with reading("checkout"):
        challenge = challenges.find(token)
    return {"object": challenge.kind, "id": challenge.intent.id, "status": challenge.intent.status}


@bank.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    assert request.view_args is not None
    return rendering.too_large(url_for("challenge.show", token=request.view_args["token"]))


@bank.errorhandler(ResourceMissing)
def unknown(_error: ResourceMissing) -> ResponseReturnValue:
    return rendering.unknown()


def _back_to_checkout(session: CheckoutSession, token: str, challenge: Challenge) -> str:
    if challenge.outcome.result == Result.SUCCEEDED:
        return url_for("hosted.finish", token=session.page_token)
    return url_for("hosted.show", token=session.page_token, attempt=token)


def _return_url(challenge: Challenge) -> str | None:
    """The merchant's `return_url`, with the result in its query under Stripe's names."""
    intent, session = challenge.intent, challenge.session
    target = intent.return_url or (session.extras.get("return_url") if session else None)
    if not target:
        return None
    succeeded = challenge.outcome.result == Result.SUCCEEDED
    told = {"redirect_status": "succeeded" if succeeded else "failed"}
    if session:  # a session's shopper must not learn the intent's secret
        target = target.replace("{CHECKOUT_SESSION_ID}", session.id)
    else:
        secret = f"{challenge.kind}_client_secret"
        told = {challenge.kind: intent.id, secret: secrets.client_secret(intent.id), **told}
    query = urlencode(told)
    parts = urlsplit(target)
    return parts._replace(query=f"{parts.query}&{query}" if parts.query else query).geturl()


def _page(template: str, challenge: Challenge, **more: object) -> str:
    """The page of a challenge. Only origins of the merchant may frame it, and only for an intent
    without a session."""
    if challenge.session is None:
        framing.allow(challenge.account.allowed_origins)
    return render(template, challenge, **more)


def render(template: str, challenge: Challenge, **more: object) -> str:
    """A template of the simulated bank's, with what all of them show."""
    intent = challenge.intent
    return render_template(
        template,
        challenge=challenge,
        merchant_name=challenge.account.display_name,
        card=receipt.method_view(challenge.method),
        amount=intent.amount if isinstance(intent, PaymentIntent) else None,
        currency=intent.currency if isinstance(intent, PaymentIntent) else None,
        locale=speak(challenge.session.locale if challenge.session else None).locale,
        **more,
    )
