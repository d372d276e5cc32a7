"""Sign in and out."""

from __future__ import annotations

import logging

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute
from wtforms import StringField

from foundation import rate_limits
from storefront.views.blueprints import see_other
from storefront.views.forms import ShopForm, local_path, submitted
from storefront.views.operator import access
from storefront.views.operator.blueprint import operator

log = logging.getLogger(__name__)
GUESSES = RateLimitItemPerMinute(10, multiples=10, namespace="shop-operator")
"""Ten wrong passwords of an address in ten minutes."""


class SignInForm(ShopForm):
    """`next` is the path of the page that was asked for."""

    password = StringField()
    next_path = StringField(name="next")


@operator.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    if access.is_signed_in():
        return see_other("operator.orders")
    return render_template("operator/sign_in.html", next=request.args.get("next", ""))


@operator.post("/sign-in")
def sign_in_sent() -> ResponseReturnValue:
    form = submitted(SignInForm)
    address = rate_limits.client_address()
    if rate_limits.count(GUESSES, address) > GUESSES.amount:
        return _too_many(rate_limits.seconds_left(GUESSES, address))
    next_path = form.next_path.data or ""
    if not access.is_password(form.password.data or ""):
        log.warning("a wrong operator's password was sent")
        flash("That is not the password.", "error")
        return see_other("operator.sign_in", next=next_path or None)
    rate_limits.forget(GUESSES, address)
    home = url_for("operator.orders")
    wanted = local_path(next_path, home)
    response = make_response(redirect(wanted if wanted.startswith(home) else home, 303))
    access.give_cookie(response)
    return response


@operator.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    submitted(ShopForm)
    response = make_response(see_other("operator.sign_in"))
    access.take_cookie(response)
    return response


def _too_many(seconds: int) -> ResponseReturnValue:
    page = render_template("operator/sign_in.html", next="", wait=seconds)
    return page, 429, {"Retry-After": str(seconds)}
