"""Tokens: a page sends a card, and the merchant's server uses it once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from checkout.domain import cards
from checkout.domain.cards import TestCard
from checkout.domain.errors import CardRefused, NotATestCard, UnexpectedState
from checkout.domain.outcomes import Card
from checkout.models import Token
from checkout.models.base import new_id
from checkout.services import tenancy
from checkout.services.tenancy import Tenant
from foundation import clock
from foundation.database import connection, db, table

TOKENS = table(Token)
SPEND = (
    update(TOKENS)
    .where(TOKENS.c.pk == bindparam("spent"), TOKENS.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


def issued(tenant: Tenant, card: Card, *, param: str) -> TestCard:
    """The test card that has this number.

    Raises CardRefused for an invalid number and for a card past its expiry, InvalidRequest for a number that is no
    test card. `param`: where the card stood in the request.
    """
    number = cards.normalise_number(card.number)
    if not cards.luhn_valid(number) or not cards.is_complete(number):
        raise CardRefused(cards.INCORRECT_NUMBER, param=f"{param}[number]")
    if cards.is_expired(card.exp_month, card.exp_year, clock.now()):
        raise CardRefused(cards.DECLINES["expired_card"], param=f"{param}[exp_year]")
    found = cards.look_up(number)
    if found is None:
        raise NotATestCard(livemode=tenant.livemode, param=f"{param}[number]")
    return found


def create(tenant: Tenant, card: Card, *, billing_details: dict[str, Any]) -> Token:
    """Store brand, last four and expiry of a test card. Raises CardRefused, also in live mode, and InvalidRequest."""
    found = issued(tenant, card, param="card")
    if tenant.livemode:
        raise CardRefused(cards.LIVE_MODE_TEST_CARD, param="card[number]")
    token = Token(
        id=new_id("tok"),
        brand=found.brand,
        funding=found.funding,
        last4=found.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        billing_details=billing_details,
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(token)
    return token


def retrieve(tenant: Tenant, token_id: str, *, param: str = "id") -> Token:
    """Raises ResourceMissing."""
    return tenancy.find(Token, tenant, token_id, kind="Token", param=param)


def spend(tenant: Tenant, token_id: str, *, param: str) -> Token:
    """The token, which is used now. Of several requests that use it, one is first. Raises ResourceMissing,
    UnexpectedState.
    """
    token = retrieve(tenant, token_id, param=param)
    if connection().execute(SPEND, {"spent": token.pk, "now": clock.now()}).rowcount == 0:
        raise UnexpectedState(
            "A token can be used once, and this one was used before.",
            param=param,
            code="token_already_used",
        )
    return token
