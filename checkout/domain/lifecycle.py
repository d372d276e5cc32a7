"""The states of everything that has one, and the tables of allowed moves.

Nothing else assigns a state: services call `models.transitions.move`, which turns a row of a table into one
conditional UPDATE, so that two requests can't both make the same move.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Mode(StrEnum):
    PAYMENT = "payment"  # charges once
    ORDER = "order"  # charges once and makes an Order to fulfil
    SETUP = "setup"  # keeps a card for later and charges nothing


class UiMode(StrEnum):
    HOSTED = "hosted"  # the shopper is sent to our page
    EMBEDDED = "embedded"  # our page in a frame of the merchant's
    CUSTOM = "custom"  # the merchant's own page, which confirms over the API


class SessionStatus(StrEnum):
    OPEN = "open"  # may be paid
    COMPLETE = "complete"  # the shopper is done
    EXPIRED = "expired"  # ran out, or was ended, before payment


class PaymentStatus(StrEnum):
    UNPAID = "unpaid"  # nothing captured yet
    PAID = "paid"  # the money is there
    NO_PAYMENT_REQUIRED = "no_payment_required"  # the total is zero


class IntentStatus(StrEnum):
    REQUIRES_PAYMENT_METHOD = "requires_payment_method"  # no card yet, or the last one failed
    REQUIRES_CONFIRMATION = "requires_confirmation"  # has a card, waits for confirm
    REQUIRES_ACTION = "requires_action"  # the shopper must authenticate
    PROCESSING = "processing"  # the bank has not answered about a debit yet
    REQUIRES_CAPTURE = "requires_capture"  # authorised, waits for capture
    SUCCEEDED = "succeeded"  # captured
    CANCELED = "canceled"  # will never be paid


class SetupStatus(StrEnum):
    REQUIRES_PAYMENT_METHOD = "requires_payment_method"  # no card yet, or the last one failed
    REQUIRES_CONFIRMATION = "requires_confirmation"  # has a card, waits for confirm
    REQUIRES_ACTION = "requires_action"  # the shopper must authenticate
    PROCESSING = "processing"  # the issuer has not answered yet
    SUCCEEDED = "succeeded"  # the card may be charged later
    CANCELED = "canceled"  # will never be set up


class RefundStatus(StrEnum):
    SUCCEEDED = "succeeded"  # the money went back


class ChargeStatus(StrEnum):
    PENDING = "pending"  # a debit that the bank has not answered yet
    SUCCEEDED = "succeeded"  # the issuer approved
    FAILED = "failed"  # the issuer declined


class DisputeStatus(StrEnum):
    WARNING_NEEDS_RESPONSE = (
        "warning_needs_response"  # an inquiry: the bank asks, and takes nothing
    )
    WARNING_UNDER_REVIEW = "warning_under_review"  # the inquiry was answered
    WARNING_CLOSED = "warning_closed"  # the inquiry came to nothing
    NEEDS_RESPONSE = "needs_response"  # the bank has taken the money back
    UNDER_REVIEW = "under_review"  # the bank looks at the evidence
    WON = "won"  # the money was returned to the merchant
    LOST = "lost"  # the money stays with the cardholder


class OrderStatus(StrEnum):
    OPEN = "open"  # to be fulfilled
    COMPLETED = "completed"  # nothing left to do
    CANCELED = "canceled"  # will not be fulfilled


class OrderPaymentStatus(StrEnum):
    UNPAID = "unpaid"  # authorised at most
    PAID = "paid"  # captured
    PARTIALLY_REFUNDED = "partially_refunded"  # some of it went back
    REFUNDED = "refunded"  # all of it went back


class FulfillmentStatus(StrEnum):
    UNFULFILLED = "unfulfilled"  # nothing was sent
    FULFILLED = "fulfilled"  # everything was sent


class DeliveryStatus(StrEnum):
    PENDING = "pending"  # to be sent, now or later
    DELIVERED = "delivered"  # the endpoint answered 2xx
    FAILED = "failed"  # given up after the last try


class EndpointStatus(StrEnum):
    ENABLED = "enabled"  # gets events
    DISABLED = "disabled"  # gets none; deliveries that wait stay


Moves = Mapping[StrEnum, frozenset[StrEnum]]


def _moves(table: Mapping[StrEnum, set[StrEnum]]) -> Moves:
    return {source: frozenset(targets) for source, targets in table.items()}


SESSION_MOVES = _moves(
    {
        SessionStatus.OPEN: {SessionStatus.COMPLETE, SessionStatus.EXPIRED},
        SessionStatus.COMPLETE: set(),
        SessionStatus.EXPIRED: set(),
    }
)

SESSION_PAYMENT_MOVES = _moves(
    {
        PaymentStatus.UNPAID: {PaymentStatus.PAID, PaymentStatus.NO_PAYMENT_REQUIRED},
        PaymentStatus.PAID: set(),
        PaymentStatus.NO_PAYMENT_REQUIRED: set(),
    }
)

_I = IntentStatus
INTENT_MOVES = _moves(
    {
        _I.REQUIRES_PAYMENT_METHOD: {
            _I.REQUIRES_PAYMENT_METHOD,
            _I.REQUIRES_CONFIRMATION,
            _I.REQUIRES_ACTION,
            _I.PROCESSING,
            _I.REQUIRES_CAPTURE,
            _I.SUCCEEDED,
            _I.CANCELED,
        },
        _I.REQUIRES_CONFIRMATION: {
            _I.REQUIRES_PAYMENT_METHOD,
            _I.REQUIRES_ACTION,
            _I.PROCESSING,
            _I.REQUIRES_CAPTURE,
            _I.SUCCEEDED,
            _I.CANCELED,
        },
        _I.REQUIRES_ACTION: {
            _I.REQUIRES_PAYMENT_METHOD,
            _I.REQUIRES_ACTION,
            _I.PROCESSING,
            _I.REQUIRES_CAPTURE,
            _I.SUCCEEDED,
            _I.CANCELED,
        },
        _I.PROCESSING: {
            _I.REQUIRES_PAYMENT_METHOD,
            _I.REQUIRES_CAPTURE,
            _I.SUCCEEDED,
            _I.CANCELED,
        },
        _I.REQUIRES_CAPTURE: {_I.SUCCEEDED, _I.CANCELED},
        _I.SUCCEEDED: set(),
        _I.CANCELED: set(),
    }
)

_SETUP = {status.value for status in SetupStatus}
SETUP_MOVES = _moves(
    {
        SetupStatus(source): {SetupStatus(target) for target in targets if target in _SETUP}
        for source, targets in INTENT_MOVES.items()
        if source in _SETUP
    }
)
"""A SetupIntent moves as a PaymentIntent does, without capture."""

CHARGE_MOVES = _moves(
    {
        ChargeStatus.PENDING: {ChargeStatus.SUCCEEDED, ChargeStatus.FAILED},
        ChargeStatus.SUCCEEDED: set(),
        ChargeStatus.FAILED: set(),
    }
)

_D = DisputeStatus
DISPUTE_MOVES = _moves(
    {
        _D.WARNING_NEEDS_RESPONSE: {
            _D.WARNING_UNDER_REVIEW,
            _D.WARNING_CLOSED,
            _D.NEEDS_RESPONSE,
        },
        _D.WARNING_UNDER_REVIEW: {_D.WARNING_CLOSED},
        _D.WARNING_CLOSED: set(),
        _D.NEEDS_RESPONSE: {_D.UNDER_REVIEW, _D.WON, _D.LOST},
        _D.UNDER_REVIEW: {_D.WON, _D.LOST},
        _D.WON: set(),
        _D.LOST: set(),
    }
)

ORDER_MOVES = _moves(
    {
        OrderStatus.OPEN: {OrderStatus.COMPLETED, OrderStatus.CANCELED},
        OrderStatus.COMPLETED: set(),
        OrderStatus.CANCELED: set(),
    }
)

_P = OrderPaymentStatus
ORDER_PAYMENT_MOVES = _moves(
    {
        _P.UNPAID: {_P.PAID},
        _P.PAID: {_P.PARTIALLY_REFUNDED, _P.REFUNDED},
        _P.PARTIALLY_REFUNDED: {_P.PARTIALLY_REFUNDED, _P.REFUNDED},
        _P.REFUNDED: set(),
    }
)

DELIVERY_MOVES = _moves(
    {
        DeliveryStatus.PENDING: {
            DeliveryStatus.PENDING,
            DeliveryStatus.DELIVERED,
            DeliveryStatus.FAILED,
        },
        # Resent by the merchant.
        DeliveryStatus.DELIVERED: {DeliveryStatus.PENDING},
        DeliveryStatus.FAILED: {DeliveryStatus.PENDING},
    }
)

ENDPOINT_MOVES = _moves(
    {
        EndpointStatus.ENABLED: {EndpointStatus.DISABLED},
        EndpointStatus.DISABLED: {EndpointStatus.ENABLED},
    }
)


def sources(moves: Moves, target: StrEnum) -> list[StrEnum]:
    """The states from which `target` may be reached, in the table's order."""
    return [source for source, targets in moves.items() if target in targets]
