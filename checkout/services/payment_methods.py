"""PaymentMethods: cards, by what may be kept of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from checkout import serializers
from checkout.domain import cards
from checkout.domain.cards import TestCard
from checkout.domain.errors import CardRefused, InvalidRequest
from checkout.domain.outcomes import Card, Outcome, Result
from checkout.models import Customer, PaymentMethod
from checkout.models.base import new_id
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db

TEST_EXPIRY = (12, 2034)
"""What the API's test payment methods answer as their card's expiry."""


def create(
    tenant: Tenant,
    card: Card,
    *,
    billing_details: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
    param: str = "card",
) -> PaymentMethod:
    """Keep brand, last four and expiry of a test card.

    Raises CardRefused for a number that can't be one and for a card past its expiry, InvalidRequest for one that is no
    test card. `param` says where the card stood in the request.
    """
    number = cards.normalise_number(card.number)
    if not cards.luhn_valid(number) or not cards.is_complete(number):
        raise CardRefused(cards.INCORRECT_NUMBER, param=f"{param}[number]")
    if cards.is_expired(card.exp_month, card.exp_year, clock.now()):
        raise CardRefused(cards.DECLINES["expired_card"], param=f"{param}[exp_year]")
    issued = cards.look_up(number)
    if issued is None:
        raise InvalidRequest(cards.TEST_CARDS_ONLY, param=f"{param}[number]")
    return _keep(tenant, issued, (card.exp_month, card.exp_year), billing_details, metadata)


def resolve(tenant: Tenant, id: str, *, param: str = "payment_method") -> PaymentMethod:
    """The payment method with this id, or a new one for a name such as `pm_card_visa`. Raises ResourceMissing."""
    if number := cards.TEST_PAYMENT_METHODS.get(id):
        return _keep(tenant, cards.TEST_CARDS[number], TEST_EXPIRY)
    return retrieve(tenant, id, param=param)


def _keep(
    tenant: Tenant,
    issued: TestCard,
    expiry: tuple[int, int],
    billing_details: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
) -> PaymentMethod:
    method = PaymentMethod(
        id=new_id("pm"),
        brand=issued.brand,
        funding=issued.funding,
        last4=issued.last4,
        exp_month=expiry[0],
        exp_year=expiry[1],
        billing_details=billing_details or {},
        metadata_=metadata or {},
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(method)
    db.session.flush()
    return method


def issued_card(method: PaymentMethod) -> TestCard:
    """How the issuer answers for this card."""
    return cards.recall(method.brand, method.last4)


def retrieve(tenant: Tenant, id: str, *, param: str = "id") -> PaymentMethod:
    """Raises ResourceMissing."""
    return tenancy.find(PaymentMethod, tenant, id, kind="PaymentMethod", param=param)


def listing(tenant: Tenant, *, customer: str | None = None, **filters: Any) -> Select[Any]:
    """What a list selects from: those attached to a customer."""
    return tenancy.listing(PaymentMethod, tenant, customer_id=customer, **filters)


def attach(method: PaymentMethod, customer: Customer) -> Outcome:
    """Keep the card with the customer. A card that declines can't be kept: that is DECLINED.

    Raises InvalidRequest when it is another customer's.
    """
    if method.customer_id == customer.id:
        return Outcome(Result.SUCCEEDED)
    check_owner(method, None, param="payment_method")
    issued = issued_card(method)
    if not issued.attachable:
        return Outcome(Result.DECLINED, issued.decline)
    method.customer_id = customer.id
    db.session.flush()
    outbox.record("payment_method.attached", method, serializers.payment_method(method))
    return Outcome(Result.SUCCEEDED)


def check_owner(method: PaymentMethod, customer_id: str | None, *, param: str) -> None:
    """A kept card may only be used for its own customer, and not after that. Raises InvalidRequest."""
    if method.detached_at is not None:
        raise InvalidRequest(
            "The payment method was detached from its customer, so it can't be used any more.",
            param=param,
        )
    if method.customer_id is not None and method.customer_id != customer_id:
        raise InvalidRequest("The payment method is attached to another customer.", param=param)


def detach(method: PaymentMethod) -> PaymentMethod:
    """Take the card from its customer for good. Raises InvalidRequest when it has none."""
    if method.customer_id is None:
        raise InvalidRequest("The payment method is not attached to a customer.", param="id")
    method.customer_id = None
    method.set_up = False
    method.detached_at = clock.now()
    db.session.flush()
    outbox.record("payment_method.detached", method, serializers.payment_method(method))
    return method


def update(method: PaymentMethod, metadata: dict[str, str]) -> PaymentMethod:
    """Replace the metadata by an already merged one."""
    method.metadata_ = metadata
    db.session.flush()
    return method
