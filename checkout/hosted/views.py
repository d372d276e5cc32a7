"""The pages' views: parse, one call of a service inside one transaction, render.

No view sets or reads a cookie. Whatever the shopper has to mend is the same page again, with
status 200: an error status would be logged in their console, and nothing went wrong on the way.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from checkout.domain.errors import InvalidRequest, ResourceMissing
from checkout.domain.lifecycle import SessionStatus
from checkout.hosted import attempts, branding, limits, presenter, rendering
from checkout.hosted.forms import PaymentForm
from checkout.hosted.page import Page
from checkout.hosted.rendering import Attempt
from checkout.services.sessions import pay as payments
from checkout.services.sessions import queries as sessions
from checkout.services.sessions import update
from foundation.config import settings
from foundation.database import reading, transaction

pages = Blueprint("hosted", __name__, url_prefix="/pay")


@pages.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The payment page, or what became of the session. `attempt` in the query is a 3-D Secure
    challenge that the shopper comes back from without having paid."""
    with reading("checkout"):
        page = presenter.page(token)
        tried = presenter.tried(page, request.args.get("attempt", ""))
    if tried is None:
        return rendering.payment(page, PaymentForm(page.needs, page.now))
    form = PaymentForm(page.needs, page.now, presenter.typed(tried.shopper))
    return rendering.payment(page, form, Attempt(tried.outcome))


@pages.post("/<token>")
def pay(token: str) -> ResponseReturnValue:
    """One press of Pay, or of Update, which only shows the page anew."""
    with transaction("checkout"):
        page = presenter.page(token)
        form = PaymentForm(page.needs, page.now, request.form)
        attempt = _update(page, form) if "update" in request.form else _press(page, form)
        page = presenter.page(token)
    if attempt.retry_after:
        return rendering.too_many(page, attempt.retry_after)
    if attempt.challenge:
        return redirect(url_for("challenge.show", token=attempt.challenge), 303)
    if attempt.paid:
        return redirect(url_for("hosted.finish", token=token), 303)
    return rendering.payment(page, PaymentForm(page.needs, page.now, request.form), attempt)


def _update(page: Page, form: PaymentForm) -> Attempt:
    if page.status is SessionStatus.OPEN:
        _choose_shipping(page.token, form)
    return Attempt()


def _press(page: Page, form: PaymentForm) -> Attempt:
    if not _is_ours(page.token):
        return Attempt(stale=True)
    if before := payments.known(request.form["attempt"]):
        return Attempt(before)
    if page.status is not SessionStatus.OPEN:
        return Attempt()
    if errors := form.check():
        return Attempt(errors=errors)
    if seconds := limits.wait_before_attempt(page.token):
        return Attempt(retry_after=seconds)
    outcome = payments.pay(
        sessions.by_page_token(page.token),
        presenter.shopper(form),
        presenter.card(form),
        attempt=request.form["attempt"],
        expected_amount=_expected_amount(),
    )
    return Attempt(outcome)


@pages.post("/<token>/summary")
def summary(token: str) -> ResponseReturnValue:
    """The totals again, after another shipping method was chosen."""
    with transaction("checkout"):
        page = presenter.page(token)
        if page.status is SessionStatus.OPEN:
            _choose_shipping(token, PaymentForm(page.needs, page.now, request.form))
            page = presenter.page(token)
    return rendering.summary(page)


@pages.post("/<token>/address/<any(shipping, billing):kind>")
def address(token: str, kind: str) -> ResponseReturnValue:
    """The fields of an address, after another country was chosen."""
    with reading("checkout"):
        page = presenter.page(token)
    return rendering.address(PaymentForm(page.needs, page.now, request.form), kind)


@pages.get("/<token>/return")
def finish(token: str) -> ResponseReturnValue:
    """Goes on to the merchant. The chain of redirects after the form has to end at our own origin,
    because browsers apply `form-action` to each of them."""
    with reading("checkout"):
        page = presenter.page(token)
    if page.status is SessionStatus.OPEN:
        return redirect(url_for("hosted.show", token=token), 303)
    if page.status is SessionStatus.COMPLETE and page.success_url:
        return rendering.going_back(page, page.success_url)
    return rendering.closed(page)


@pages.get("/<token>/brand.css")
def brand(token: str) -> ResponseReturnValue:
    """The merchant's colours, from validated values."""
    with reading("checkout"):
        look = presenter.account(sessions.by_page_token(token)).branding
    return Response(
        branding.stylesheet(look),
        mimetype="text/css",
        headers={"Cache-Control": "private, max-age=300"},
    )


@pages.errorhandler(ResourceMissing)
def unknown(_error: ResourceMissing) -> ResponseReturnValue:
    return rendering.unknown()


def _choose_shipping(token: str, form: PaymentForm) -> None:
    """Take the rate that the form names; a made-up one is no rate, and changes nothing."""
    rate = form["shipping-rate"].data if form.needs.rates else None
    if rate in form.needs.rates:
        try:
            update.choose_shipping(sessions.by_page_token(token), rate)
        except InvalidRequest:  # it makes a total that can't be charged
            return


def _is_ours(token: str) -> bool:
    return attempts.is_ours(
        settings().secret_key,
        token,
        request.form.get("attempt", ""),
        request.form.get("csrf_token", ""),
    )


def _expected_amount() -> int:
    """What the form showed; a figure that is none equals no total."""
    typed = request.form.get("expected_amount", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else -1
