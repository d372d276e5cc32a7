"""Renders the pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache

from babel.dates import format_timedelta
from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from checkout.domain import cards
from checkout.domain.lifecycle import SessionStatus
from checkout.domain.outcomes import Outcome, Result
from checkout.hosted import attempts, presenter
from checkout.hosted.field_rendering import FormView
from checkout.hosted.forms import PaymentForm
from checkout.hosted.i18n import LANGUAGES
from checkout.hosted.i18n import translate as _
from checkout.services.sessions.page import PageSession
from foundation.config import settings

_DECLINED_FIELDS = {"incorrect_cvc": "cardCvc", "expired_card": "cardExpiry"}


@dataclass(frozen=True)
class Submission:
    """What posting the payment form came to.

    `errors`: the messages of invalid fields by name. `stale`: the CSRF token was not valid.
    `outcome`: set once an attempt was made.
    """

    outcome: Outcome | None = None
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False

    @property
    def succeeded(self) -> bool:
        return bool(self.outcome and self.outcome.result is Result.SUCCEEDED)

    @property
    def challenge(self) -> str | None:
        """The token of the 3-D Secure page that the shopper has to see first."""
        return self.outcome.challenge if self.outcome else None

    @property
    def amount_changed(self) -> bool:
        return bool(self.outcome and self.outcome.result is Result.AMOUNT_CHANGED)

    @property
    def decline(self) -> cards.Decline | None:
        return self.outcome.decline if self.outcome else None

    @property
    def decline_message(self) -> str:
        return _(self.decline.message) if self.decline else ""

    @property
    def declined_field(self) -> str | None:
        """The field that a decline is about: the card number unless the issuer names another."""
        return _DECLINED_FIELDS.get(self.decline.code, "cardNumber") if self.decline else None


def payment(
    loaded: PageSession, form: PaymentForm, submission: Submission | None = None
) -> ResponseReturnValue:
    """The payment page with a new attempt token, or the result page of a session that isn't open."""
    if loaded.status is not SessionStatus.OPEN:
        return closed(loaded)
    page, attempt, submission = (
        presenter.page(loaded),
        attempts.new_attempt(),
        submission or Submission(),
    )
    return render_template(
        "checkout/pay.html",
        page=page,
        form=FormView(form, submission.errors, submission.declined_field),
        submission=submission,
        attempt_token=attempt,
        csrf_token=attempts.csrf_token(settings().secret_key, loaded.session.page_token, attempt),
        brands_json=brands_json(),
    )


def summary(loaded: PageSession) -> ResponseReturnValue:
    """The parts of the page that a shipping method changes, and the session's status."""
    return render_template("checkout/fragments/summary.html", page=presenter.page(loaded))


def address(form: PaymentForm, kind: str) -> ResponseReturnValue:
    """The fields after the country of a "shipping" or "billing" address."""
    return render_template("checkout/fragments/address.html", form=FormView(form), kind=kind)


def closed(loaded: PageSession) -> ResponseReturnValue:
    """The result page of a session that is complete or expired."""
    name = "complete" if loaded.status is SessionStatus.COMPLETE else "expired"
    return render_template(f"checkout/{name}.html", page=presenter.page(loaded))


def redirecting(loaded: PageSession, url: str) -> ResponseReturnValue:
    """The page that sends the shopper to the merchant's `url` at once."""
    return render_template("checkout/return.html", page=presenter.page(loaded), url=url)


def too_many_attempts(loaded: PageSession, retry_after: int) -> ResponseReturnValue:
    """`retry_after`: seconds until the session may be tried again."""
    when = format_timedelta(retry_after, add_direction=True, locale=LANGUAGES[0])
    page = presenter.page(loaded)
    response = make_response(render_template("checkout/too_many.html", page=page, when=when))
    response.status_code = 429
    response.headers["Retry-After"] = str(retry_after)
    return response


def unknown() -> ResponseReturnValue:
    return render_template("checkout/unknown.html"), 404


@lru_cache(maxsize=1)
def brands_json() -> Markup:
    """The ranges of the card brands for the script, from our own file."""
    return Markup(json.dumps(json.loads(cards.BRANDS_FILE.read_text()), separators=(",", ":")))  # noqa: S704
