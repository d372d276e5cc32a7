"""Attempts to pay: their limit, and how long what the shopper entered is kept.

An intent may be tried 20 times an hour, so that nobody can test stolen cards with it. A Checkout Session has one
intent, so its attempts on the payment page and over the API are counted together. They are rows, so a restart forgets
none.
"""

from __future__ import annotations

from sqlalchemy import func, select, update

from checkout.domain.errors import TooManyAttempts
from checkout.models import PaymentAttempt, PaymentIntent, SetupIntent
from foundation import clock
from foundation.config import settings
from foundation.database import db

HOUR = 3600
PER_HOUR = 20


def check(attempt: PaymentAttempt) -> None:
    """Raise TooManyAttempts if its intent had `PER_HOUR` attempts within the hour before this one.

    The caller has locked the intent. An attempt that is refused is rolled back, so it does not count later.
    """
    if not settings().rate_limits:
        return
    since = clock.now() - HOUR
    column, intent_id = PaymentAttempt.payment_intent_id, attempt.payment_intent_id
    if attempt.setup_intent_id:
        column, intent_id = PaymentAttempt.setup_intent_id, attempt.setup_intent_id
    query = select(func.count(), func.min(PaymentAttempt.created)).where(
        column == intent_id, PaymentAttempt.token != attempt.token, PaymentAttempt.created > since
    )
    count, oldest = db.session.execute(query).one()
    if count >= PER_HOUR:
        raise TooManyAttempts(retry_after=oldest - since)


def forget_shoppers(intent: PaymentIntent | SetupIntent) -> None:
    """Delete what shoppers entered in earlier attempts of a locked intent, whose challenges have ended.

    A pending challenge needs it for the payment, and the payment page fills the form with it after a failed one. The
    next attempt and the end of the session end both. An intent that was not tried costs no statement.
    """
    if isinstance(intent, PaymentIntent):
        column, error = PaymentAttempt.payment_intent_id, intent.last_payment_error
    else:
        column, error = PaymentAttempt.setup_intent_id, intent.last_setup_error
    if intent.attempt_token is None and error is None:
        return
    db.session.execute(
        update(PaymentAttempt)
        .where(column == intent.id, PaymentAttempt.shopper.is_not(None))
        .values(shopper=None),
        execution_options={"synchronize_session": False},
    )
