"""Renders the pages."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from checkout.domain import cards
from checkout.domain.errors import TooManyAttempts
from checkout.domain.lifecycle import SessionStatus
from checkout.domain.outcomes import Outcome, Result
from checkout.hosted import attempts, discount_words, presenter, receipt, wallets
from checkout.hosted.field_rendering import FormView
from checkout.hosted.forms import PaymentForm
from checkout.hosted.i18n import ngettext, spoken
from checkout.hosted.i18n import translate as _
from checkout.hosted.page import MerchantPage
from checkout.services.sessions.page import PageSession
from foundation.config import settings

_DECLINED_FIELDS = {"incorrect_cvc": "cardCvc", "expired_card": "cardExpiry"}


@dataclass(frozen=True)
class Submission:
    """What posting the payment form came to.

    `errors`: the messages of invalid fields by name. `stale`: the CSRF token was not valid.
    `outcome`: set once an attempt was made. `too_many`: too many attempts, or forms
    with mistakes, within the hour; nothing was charged. `about_code`: a promotion code was applied,
    removed or refused; `typed_code` is a refused one. `removed_card`: the name of a saved card that was removed.
    """

    outcome: Outcome | None = None
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False
    too_many: TooManyAttempts | None = None
    about_code: bool = False
    typed_code: str = ""
    removed_card: str | None = None

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
    def refused_discount(self) -> str | None:
        """Why the discount was taken away."""
        refused = self.outcome.refused if self.outcome else None
        return discount_words.removal(refused) if refused else None

    @property
    def wait(self) -> str:
        """How long the shopper has to wait after too many attempts."""
        seconds = (self.too_many.retry_after if self.too_many else None) or 60
        return ngettext(
            "You were not charged. Try again in {count} minute.",
            "You were not charged. Try again in {count} minutes.",
            math.ceil(seconds / 60),
        )

    @property
    def decline(self) -> cards.Decline | None:
        return self.outcome.decline if self.outcome else None

    @property
    def decline_message(self) -> str:
        # The API sends the same words in ASCII.
        return _(self.decline.message).replace("'", "’") if self.decline else ""

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
    errors = form.cut_errors() | submission.errors
    body = render_template(
        "checkout/pay.html",
        page=page,
        form=FormView(form, errors, None if form.saved_card else submission.declined_field),
        submission=submission,
        attempt_token=attempt,
        csrf_token=attempts.csrf_token(settings().secret_key, loaded.session.page_token, attempt),
    )
    if submission.too_many:
        return body, 429, {"Retry-After": str(submission.too_many.retry_after)}
    return body


def summary(loaded: PageSession) -> ResponseReturnValue:
    """The parts of the page that a shipping method changes, and the session's status."""
    return render_template("checkout/fragments/summary.html", page=presenter.page(loaded))


def address(form: PaymentForm, kind: str) -> ResponseReturnValue:
    """The fields after the country of a "shipping" or "billing" address."""
    return render_template("checkout/fragments/address.html", form=FormView(form), kind=kind)


def wallet(loaded: PageSession, name: str) -> ResponseReturnValue:
    """The sheet of the wallet `name`."""
    page, session = presenter.page(loaded), loaded.session
    return render_template(
        "checkout/fragments/wallet.html",
        page=page,
        wallet={"name": name, "label": wallets.NAMES[name]},
        cards=wallets.CARDS,
        places=wallets.places(session, spoken().name),
        sample=_json(wallets.sample(session)),
    )


def closed(loaded: PageSession) -> ResponseReturnValue:
    """The result page of a session that is complete or expired."""
    page = presenter.page(loaded)
    if page.receipt:
        return render_template(
            "checkout/complete.html", page=page, title=receipt.title(page.receipt)
        )
    return render_template("checkout/expired.html", page=page)


def redirecting(loaded: PageSession, url: str) -> ResponseReturnValue:
    """The page that sends the shopper to the merchant's `url` at once."""
    return render_template("checkout/return.html", page=presenter.page(loaded), url=url)


def too_large(back: str) -> ResponseReturnValue:
    """`back`: the path of the page that the form belongs to."""
    return render_template("checkout/too_large.html", back=back), 413


def link_inactive(page: MerchantPage, message: str | None) -> ResponseReturnValue:
    """`message`: what the merchant says to visitors of a link that isn't active."""
    return render_template("checkout/link_inactive.html", page=page, message=message)


def too_many_visits(page: MerchantPage, wait: int) -> ResponseReturnValue:
    """`wait`: seconds until the visitor may start another session."""
    body = render_template("checkout/too_many_visits.html", page=page, wait=wait)
    return body, 429, {"Retry-After": str(wait)}


def unknown() -> ResponseReturnValue:
    return render_template("checkout/unknown.html"), 404


def brands_json() -> Markup:
    """The ranges of the card brands for the script, from our own file."""
    return _json(json.loads(cards.BRANDS_FILE.read_text()))


def _json(data: Any) -> Markup:
    """`data` for a `<script type="application/json">`, which it can't end."""
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)  # noqa: S704
