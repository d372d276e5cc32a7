"""The shop's forms: what they take, what they say when they can't, and their protection from other sites.

Prices are in none of them.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Any, TypeVar

from flask import request, session
from werkzeug.exceptions import Forbidden
from wtforms import Form, IntegerField, RadioField, StringField, ValidationError
from wtforms.csrf.core import CSRF
from wtforms.validators import InputRequired, NumberRange, Optional

from storefront.models import MAX_QUANTITY
from storefront.orders.start import Mode

CSRF_KEY = "csrf"
F = TypeVar("F", bound="ShopForm")
QUANTITY_MESSAGE = f"Choose a quantity from 1 to {MAX_QUANTITY}."
GONE_MESSAGE = "That product is no longer in the shop."
LOCAL_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]{0,500}")


def csrf_token() -> str:
    """This visitor's token: one per session, so that a page left open for long still works."""
    if CSRF_KEY not in session:
        session[CSRF_KEY] = secrets.token_urlsafe(24)
    value: str = session[CSRF_KEY]
    return value


class SessionToken(CSRF):
    """WTForms' protection, with the token kept in the signed session and compared in constant time."""

    def generate_csrf_token(self, _field: Any) -> str:
        return csrf_token()

    def validate_csrf_token(self, _form: Any, field: Any) -> None:
        given = (field.data or "").encode("utf-8", "replace")
        if not hmac.compare_digest(field.current_token.encode(), given):
            raise ValidationError("This form is out of date.")


class ShopForm(Form):
    """A form of the shop. With nothing of its own, it is a button."""

    class Meta:
        csrf = True
        csrf_class = SessionToken


class LineForm(ShopForm):
    """Names a product by its slug."""

    product = StringField(validators=[InputRequired(GONE_MESSAGE)])


class QuantityForm(LineForm):
    """So many of it. More than the cart takes is for the cart to cap."""

    quantity = IntegerField(
        validators=[InputRequired(QUANTITY_MESSAGE), NumberRange(min=1, message=QUANTITY_MESSAGE)]
    )


class AddForm(LineForm):
    """As above, one if nothing is said; `next` is the page to come back to."""

    quantity = IntegerField(
        validators=[Optional(), NumberRange(min=1, message=QUANTITY_MESSAGE)], default=1
    )
    next = StringField()


class CheckoutForm(ShopForm):
    """`mode` is asked in the developers' panel; a missing one means the one chosen before."""

    mode = RadioField(choices=[mode.value for mode in Mode], validators=[Optional()])


def submitted(form_class: type[F]) -> F:
    """The form as it was sent, its token checked. Its other errors are the view's to tell. Raises Forbidden."""
    form = form_class(request.form)
    form.validate()
    if form.csrf_token.errors:
        raise Forbidden
    return form


def first_error(form: ShopForm) -> str | None:
    """What to tell the shopper, or None when all is well."""
    for field in form:
        if field.errors:
            return GONE_MESSAGE if field.name == "product" else _plain(field)
    return None


def _plain(field: Any) -> str:
    # The message of a number that is none comes from the field itself, in the library's words.
    return QUANTITY_MESSAGE if field.name == "quantity" else str(field.errors[0])


def local_path(path: str | None, default: str) -> str:
    """`path` if it stays on this site, else `default`."""
    return path if path and LOCAL_PATH.fullmatch(path) else default
