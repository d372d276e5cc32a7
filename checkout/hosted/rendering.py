"""From a page and its form to HTML. What is said about an attempt is decided here, in one place."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel.dates import format_timedelta
from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from checkout.domain import cards
from checkout.domain.lifecycle import SessionStatus
from checkout.domain.outcomes import Outcome, Result
from checkout.hosted import attempts
from checkout.hosted.field_rendering import Controls
from checkout.hosted.forms import PaymentForm
from checkout.hosted.i18n import LANGUAGES
from checkout.hosted.i18n import translate as _
from checkout.hosted.page import Page
from foundation.config import settings

_TO_MEND = {"incorrect_cvc": "cardCvc", "expired_card": "cardExpiry"}


@dataclass(frozen=True)
class Attempt:
    """What the last press of Pay came to, if there was one. `stale`: the form was not ours, or too
    old. `retry_after`: seconds to wait, because it was pressed too often."""

    outcome: Outcome | None = None
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False
    retry_after: int = 0

    @property
    def decline(self) -> cards.Decline | None:
        return self.outcome.decline if self.outcome else None

    @property
    def decline_words(self) -> str:
        return _(self.decline.message) if self.decline else ""

    @property
    def paid(self) -> bool:
        return bool(self.outcome and self.outcome.result is Result.SUCCEEDED)

    @property
    def challenge(self) -> str | None:
        """The token of the 3-D Secure page that the shopper has to see first."""
        return self.outcome.challenge if self.outcome else None

    @property
    def amount_changed(self) -> bool:
        return bool(self.outcome and self.outcome.result is Result.AMOUNT_CHANGED)

    @property
    def to_mend(self) -> str | None:
        """The field that a decline is about; the card's number unless the issuer says otherwise."""
        return _TO_MEND.get(self.decline.code, "cardNumber") if self.decline else None


def payment(page: Page, form: PaymentForm, attempt: Attempt | None = None) -> ResponseReturnValue:
    """The payment page with a new attempt in its form; once the session is over, the page that
    says so."""
    if page.status is not SessionStatus.OPEN:
        return closed(page)
    token = attempts.new_attempt()
    attempt = attempt or Attempt()
    return _page(
        "checkout/pay.html",
        page=page,
        form=form,
        attempt=attempt,
        control=Controls(form, attempt.errors, attempt.to_mend),
        attempt_token=token,
        csrf_token=attempts.proof(settings().secret_key, page.token, token),
        brands=brand_rows(),
        brands_json=brands_json(),
    )


def summary(page: Page) -> ResponseReturnValue:
    """The parts of the page that a shipping method changes, or word that the session is over."""
    return _page("checkout/fragments/summary.html", page=page)


def address(form: PaymentForm, kind: str) -> ResponseReturnValue:
    """The fields that follow the country."""
    return _page("checkout/fragments/address.html", control=Controls(form), kind=kind)


def closed(page: Page) -> ResponseReturnValue:
    """What became of a session that can't be paid any more."""
    name = "complete" if page.status is SessionStatus.COMPLETE else "expired"
    return _page(f"checkout/{name}.html", page=page)


def going_back(page: Page, url: str) -> ResponseReturnValue:
    return _page("checkout/return.html", page=page, url=url)


def too_many(page: Page, seconds: int) -> ResponseReturnValue:
    """Pay was pressed too often; `seconds` until it may be again."""
    when = format_timedelta(seconds, add_direction=True, locale=LANGUAGES[0])
    response = make_response(_page("checkout/too_many.html", page=page, when=when))
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response


def unknown() -> ResponseReturnValue:
    response = make_response(_page("checkout/unknown.html"))
    response.status_code = 404
    return response


@lru_cache(maxsize=1)
def brand_rows() -> tuple[tuple[str, str], ...]:
    """(name, label) of the brands, in the order in which their marks stand."""
    return tuple((brand.name, brand.label) for brand in cards.BRANDS.values())


@lru_cache(maxsize=1)
def brands_json() -> str:
    """The brands' ranges for the script, without the file's spaces."""
    return json.dumps(json.loads(cards.BRANDS_FILE.read_text()), separators=(",", ":"))


def _page(template: str, **values: Any) -> ResponseReturnValue:
    return render_template(template, **values)
