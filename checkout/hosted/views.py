"""The views of the payment page: parse, call one service in one transaction, render.

No view sets or reads a cookie. An invalid or declined form is the same page again with status 200:
browsers log an error status in the shopper's console.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import InternalServerError, RequestEntityTooLarge

from checkout.domain.errors import CardRefused, InvalidRequest, ResourceMissing, TooManyAttempts
from checkout.domain.lifecycle import SessionStatus
from checkout.domain.outcomes import Card
from checkout.hosted import (
    answers,
    attempts,
    branding,
    card_removal,
    framing,
    mistakes,
    page,
    presenter,
    promotion,
    rendering,
    wallets,
)
from checkout.hosted.fields import choice
from checkout.hosted.forms import PaymentForm
from checkout.hosted.rendering import Submission
from checkout.injection import InjectedFault, around_confirmation
from checkout.services import tenancy
from checkout.services.sessions import page as page_sessions
from checkout.services.sessions import pay as payments
from checkout.services.sessions import saved_cards, update
from checkout.services.sessions.page import PageSession
from foundation.config import settings
from foundation.database import reading, transaction

pages = Blueprint("hosted", __name__, url_prefix="/pay")


@pages.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The payment page, or the result page of a session that isn't open.

    `attempt` in the query is the token of a 3-D Secure challenge that the shopper returns from.
    """
    challenge_token = request.args.get("attempt")
    with reading("checkout"):
        loaded = page_sessions.load(token)
        failed = presenter.failed_challenge(loaded, challenge_token) if challenge_token else None
    if failed is None:
        return rendering.payment(loaded, presenter.form(loaded))
    entered = presenter.form_data(failed.shopper, failed.card) if failed.shopper else None
    form = presenter.form(loaded, entered)
    return rendering.payment(loaded, form, Submission(failed.outcome))


@pages.post("/<token>")
def pay(token: str) -> ResponseReturnValue:
    """Pay. The Update button, which only exists without script, renders the page again."""
    if "update" in request.form:
        loaded = _choose_shipping(token)
        return rendering.payment(loaded, presenter.form(loaded, request.form))
    if promotion.is_asked(request.form) and (changed := _change_code(token)):
        loaded, submission = changed
        return rendering.payment(loaded, presenter.form(loaded, request.form), submission)
    trusted = _csrf_token_is_valid(token)
    if card_removal.BUTTON in request.form:
        submission = card_removal.remove(_load(token), trusted=trusted)
        loaded = _load(token)
        return rendering.payment(loaded, presenter.form(loaded, request.form), submission)
    with reading("checkout"):
        loaded = page_sessions.load(token)
        known = payments.outcome_of_attempt(request.form["attempt"]) if trusted else None
    form = presenter.form(loaded, request.form)
    refused = None if known else _check(loaded, form, trusted)
    if refused:
        return rendering.payment(loaded, form, refused)
    submission = Submission(known) if known else _pay(loaded, form)
    if submission.challenge:
        return answers.onward(framing.challenge_url(loaded, submission.challenge))
    if submission.succeeded:
        return answers.onward(url_for("hosted.finish", token=token), complete=True)
    loaded = _load(token)
    return rendering.payment(loaded, presenter.form(loaded, request.form), submission)


def _check(loaded: PageSession, form: PaymentForm, trusted: bool) -> Submission | None:
    """Why nothing is to be charged; None if the form is valid and the session open."""
    if not trusted:
        return Submission(stale=True)
    if loaded.status is not SessionStatus.OPEN:
        return Submission()
    if too_many := mistakes.refusal(loaded):
        return Submission(too_many=too_many)
    if form.card_is_gone:
        return Submission(stale=True)
    if form.validate():
        return None
    mistakes.count(loaded)
    return Submission(errors=form.first_errors())


def _pay(loaded: PageSession, form: PaymentForm) -> Submission:
    """Make the attempt that a valid form asks for. Only the service call holds the write lock."""
    shopper = presenter.shopper(loaded, form)
    card = None if form.saved_card else presenter.card(form)
    if isinstance(card, Card):
        card = wallets.marked(card, loaded.session, request.form.get("wallet"))
    attempt, expected_amount = request.form["attempt"], _expected_amount()
    try:
        with (
            around_confirmation(loaded.session.account_id, armed=loaded.has_faults),
            transaction("checkout"),
        ):
            method = form.saved_card and saved_cards.chosen(loaded.session, form.saved_card)
            outcome = payments.pay(
                loaded.session,
                shopper,
                method or card,
                attempt=attempt,
                expected_amount=expected_amount,
            )
    except (InvalidRequest, CardRefused):  # session or month changed since the form was checked
        return Submission(stale=True)
    except TooManyAttempts as error:
        return Submission(too_many=error)
    except InjectedFault:
        raise InternalServerError from None
    return Submission(outcome)


@pages.post("/<token>/summary")
def summary(token: str) -> ResponseReturnValue:
    """The totals, after another shipping method was chosen."""
    return rendering.summary(_choose_shipping(token))


@pages.get("/<token>/wallet/<any(apple_pay, google_pay):name>")
def wallet(token: str, name: str) -> ResponseReturnValue:
    """The sheet of a wallet that the page offers."""
    loaded = _load(token)
    if loaded.status is not SessionStatus.OPEN or name not in wallets.offered(loaded.session):
        return rendering.unknown()
    return rendering.wallet(loaded, name)


@pages.post("/<token>/address/<any(shipping, billing):kind>")
def address(token: str, kind: str) -> ResponseReturnValue:
    """The fields of an address, after another country was chosen."""
    return rendering.address(presenter.form(_load(token), request.form), kind)


@pages.get("/<token>/return")
def finish(token: str) -> ResponseReturnValue:
    """Send the shopper to the merchant, or show the receipt where the merchant has named no URL.

    Browsers apply `form-action` to each redirect after a form, so the redirects end at this page,
    which refreshes to the merchant's URL.
    """
    with reading("checkout"):
        loaded = page_sessions.load(token, with_receipt=False)
    if loaded.status is SessionStatus.OPEN:
        return redirect(url_for("hosted.show", token=token), 303)
    url = page.success_url(loaded.session)
    if loaded.status is SessionStatus.COMPLETE and url:
        return rendering.redirecting(loaded, url)
    return rendering.closed(_load(token))


@pages.get("/<token>/brand.css")
def brand(token: str) -> ResponseReturnValue:
    """The merchant's branding as a style sheet."""
    with reading("checkout"):
        look = page_sessions.branding(token)
    return Response(
        branding.stylesheet(look),
        mimetype="text/css",
        headers={"Cache-Control": "private, max-age=300"},
    )


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    assert request.view_args is not None
    return rendering.too_large(url_for("hosted.show", token=request.view_args["token"]))


@pages.errorhandler(ResourceMissing)
def unknown(_error: ResourceMissing) -> ResponseReturnValue:
    return rendering.unknown()


def _load(token: str) -> PageSession:
    with reading("checkout"):
        return page_sessions.load(token)


def _choose_shipping(token: str) -> PageSession:
    """Choose the posted shipping rate if it is offered, and return the session as it is then."""
    loaded = _load(token)
    session = loaded.session
    rate = choice(request.form.get("shipping-rate"))
    offered = rate in {option.id for option in session.shipping_options}
    if loaded.status is not SessionStatus.OPEN or not offered or rate == session.shipping_rate_id:
        return loaded
    try:
        with transaction("checkout"):
            update.choose_shipping(tenancy.lock(session), rate)
    except InvalidRequest:  # closed or changed meanwhile, or the total could not be charged
        pass
    return _load(token)


def _change_code(token: str) -> tuple[PageSession, Submission] | None:
    """Apply or remove the posted promotion code; the session as it is then. None where no code can be entered."""
    submission = promotion.change(_load(token))
    return None if submission is None else (_load(token), submission)


def _csrf_token_is_valid(token: str) -> bool:
    attempt, posted = request.form.get("attempt", ""), request.form.get("csrf_token", "")
    return attempts.is_valid(settings().secret_key, token, attempt, posted)


def _expected_amount() -> int:
    """The total that the form showed, in minor units; -1, which no total is, if it isn't a number."""
    posted = request.form.get("expected_amount", "")
    return int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 12 else -1
