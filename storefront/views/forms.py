"""The shop's forms and their protection against cross-site requests. No form contains a price."""

from __future__ import annotations

import hmac
import re
from typing import TypeVar

from flask import g, request, session
from flask.sessions import SessionMixin
from werkzeug.exceptions import Forbidden
from wtforms import Form, IntegerField, RadioField, StringField
from wtforms.csrf.core import CSRFTokenField
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from foundation import card_numbers
from foundation.config import settings
from storefront.models import MAX_QUANTITY
from storefront.orders.pending import CheckoutMode, UiMode

F = TypeVar("F", bound="ShopForm")
PRODUCT_MESSAGE = "That product is no longer in the shop."
MESSAGES = {
    "product": PRODUCT_MESSAGE,
    "quantity": f"Choose a quantity from 1 to {MAX_QUANTITY}.",
}
"""What a shopper is told about an invalid field."""
LOCAL_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]{0,500}")


def _bounded(quantity: int | None) -> int | None:
    """A filter that bounds a number of hundreds of digits: NumberRange converts it to a float, and fails."""
    return None if quantity is None else max(-1_000_000, min(quantity, 1_000_000))


class VisitorCSRF(SessionCSRF):
    """One token per visitor, compared in constant time. SessionCSRF's own comparison stops at the first difference."""

    def validate_csrf_token(self, form: Form, field: CSRFTokenField) -> None:
        sent = (field.data or "").encode("utf-8", "replace")
        if not hmac.compare_digest(field.current_token.encode(), sent):
            raise ValidationError("The CSRF token is wrong.")


class ShopForm(Form):
    """A form with a CSRF token and no other field: a button."""

    class Meta:
        csrf = True
        csrf_class = VisitorCSRF
        csrf_time_limit = (
            None  # one token per visitor: a page that was left open for long still works
        )

        @property
        def csrf_secret(self) -> bytes:
            return settings().secret_key.encode()

        @property
        def csrf_context(self) -> SessionMixin:
            return session


class ProductForm(ShopForm):
    """`product` is an SKU, or a product's slug."""

    product = StringField(validators=[InputRequired()])


class QuantityForm(ProductForm):
    """0 removes the item. A quantity above MAX_QUANTITY is valid: the cart reduces it and says so."""

    quantity = IntegerField(validators=[InputRequired(), NumberRange(min=0)], filters=[_bounded])


class AddForm(ProductForm):
    """`quantity` is 1 by default; `next` is the path to return to."""

    quantity = IntegerField(
        validators=[Optional(), NumberRange(min=1)], filters=[_bounded], default=1
    )
    next_path = StringField(name="next")


class CheckoutForm(ShopForm):
    """Both fields come from the panel for developers; without them what was chosen before is used."""

    mode = RadioField(choices=[mode.value for mode in CheckoutMode], validators=[Optional()])
    ui_mode = RadioField(choices=[mode.value for mode in UiMode], validators=[Optional()])


def csrf_token() -> str:
    """The visitor's CSRF token, for a page that shows a form without having a form object."""
    if "csrf_token" not in g:
        g.csrf_token = ShopForm()["csrf_token"].current_token
    token: str = g.csrf_token
    return token


def submitted(form_class: type[F]) -> F:
    """The submitted form, validated; views report its errors. Raises Forbidden for a wrong CSRF token."""
    form = form_class(request.form)
    form.validate()
    if form["csrf_token"].errors:
        raise Forbidden
    return form


def first_error(form: ShopForm) -> str | None:
    """The message for the first invalid field, or None."""
    return next((MESSAGES[name] for name in form.errors), None)


def local_path(path: str | None, default: str) -> str:
    """`path` if it is a path on this site without a card number, else `default`."""
    local = path and LOCAL_PATH.fullmatch(path) and not card_numbers.is_in(path)
    return path if path and local else default
