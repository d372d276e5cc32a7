"""PaymentMethods: cards and bank accounts without their numbers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from checkout import serializers
from checkout.domain import banks, cards
from checkout.domain.banks import BankAccount
from checkout.domain.cards import Decline, TestCard
from checkout.domain.errors import (
    CardRefused,
    InvalidRequest,
    UnexpectedState,
)
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import ChargeStatus
from checkout.domain.outcomes import SUCCEEDED, Card, Outcome, Result
from checkout.models import Charge, Customer, PaymentIntent, PaymentMethod
from checkout.models.base import new_id
from checkout.services import customers, tenancy, tokens
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import connection, db, notes, table

TEST_EXPIRY = (12, 2034)
"""The expiry of the API's test payment methods."""
NOTE = "new payment methods"
CHARGES, INTENTS = table(Charge).c, table(PaymentIntent).c
FIRST_USE = (
    select(CHARGES.status, INTENTS.setup_future_usage)
    .join(table(PaymentIntent), INTENTS.id == CHARGES.payment_intent_id)
    .where(CHARGES.payment_method_id == bindparam("id"))
    .limit(1)
)


def create(
    tenant: Tenant,
    card: Card,
    *,
    billing_details: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
    allow_redisplay: str | None = None,
    param: str = "card",
) -> PaymentMethod:
    """Store brand, last four and expiry of a test card.

    Raises CardRefused for an invalid number and for a card past its expiry, InvalidRequest for a number that is no
    test card. `param`: where the card stood in the request.
    """
    found = tokens.issued(tenant, card, param=param)
    columns = _card_columns(found, (card.exp_month, card.exp_year), card.wallet)
    return _add(tenant, columns, billing_details, metadata, allow_redisplay)


def create_account(
    tenant: Tenant,
    account: BankAccount,
    *,
    billing_details: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
    allow_redisplay: str | None = None,
    param: str,
) -> PaymentMethod:
    """Store the last four characters of a test bank account, whose numbers are valid.

    Raises InvalidRequest for an account that is no test account. `param`: where it stood in the request.
    """
    if banks.look_up(account) is None:
        field = "account_number" if account.type == banks.US else "iban"
        raise InvalidRequest(banks.TEST_ACCOUNTS_ONLY[account.type], param=f"{param}[{field}]")
    return _add(tenant, account.kept(), billing_details, metadata, allow_redisplay)


def resolve(tenant: Tenant, method_id: str, *, param: str = "payment_method") -> PaymentMethod:
    """The payment method with this id, or a new one for a name such as `pm_card_visa`. Raises ResourceMissing."""
    if number := cards.TEST_PAYMENT_METHODS.get(method_id):
        return _add(tenant, _card_columns(cards.TEST_CARDS[number], TEST_EXPIRY))
    if account := banks.NAMES.get(method_id):
        return _add(tenant, account.kept())
    return retrieve(tenant, method_id, param=param)


def of_token(
    tenant: Tenant,
    token: str,
    *,
    billing_details: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
    allow_redisplay: str | None = None,
    param: str,
) -> PaymentMethod:
    """A new payment method for a token, or for a name such as `tok_visa`, the card of `pm_card_visa`.

    Raises ResourceMissing; UnexpectedState for a token that was used before.
    """
    number = cards.TEST_PAYMENT_METHODS.get("pm_card_" + token.removeprefix("tok_"))
    if number:
        columns = _card_columns(cards.TEST_CARDS[number], TEST_EXPIRY)
    else:
        spent = tokens.spend(tenant, token, param=param)
        issued = cards.recall(spent.brand, spent.last4)
        columns = _card_columns(issued, (spent.exp_month, spent.exp_year))
        billing_details = billing_details or spent.billing_details
    return _add(tenant, columns, billing_details, metadata, allow_redisplay)


def _card_columns(
    issued: TestCard, expiry: tuple[int, int], wallet: str | None = None
) -> dict[str, Any]:
    return {
        "brand": issued.brand,
        "funding": issued.funding,
        "last4": issued.last4,
        "exp_month": expiry[0],
        "exp_year": expiry[1],
        "wallet": wallet,
    }


def _add(
    tenant: Tenant,
    columns: dict[str, Any],
    billing_details: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
    allow_redisplay: str | None = None,
) -> PaymentMethod:
    method = PaymentMethod(
        id=new_id("pm"),
        billing_details=billing_details or {},
        allow_redisplay=allow_redisplay or "unspecified",
        metadata_=metadata or {},
        created=clock.now(),
        **columns,
        **tenant.stamp(),
    )
    db.session.add(method)
    db.session.flush()  # intents, charges and attempts refer to it
    notes().setdefault(NOTE, set()).add(method.id)
    return method


def _is_new(method: PaymentMethod) -> bool:
    """Whether this transaction made it: nobody else can see it, and nothing has used it."""
    return method.id in notes().get(NOTE, ())


def check_mode(method: PaymentMethod, *, param: str) -> None:
    """A payment method of its own must be chargeable. Raises CardRefused for a test card in live mode."""
    if method.livemode:
        raise CardRefused(_live_mode_decline(method), param=param)


def issued_card(method: PaymentMethod) -> TestCard:
    """The test card of a payment method: brand and last four name one."""
    return cards.recall(method.brand, method.last4)


def retrieve(tenant: Tenant, method_id: str, *, param: str = "id") -> PaymentMethod:
    """Raises ResourceMissing."""
    return tenancy.find(PaymentMethod, tenant, method_id, kind="PaymentMethod", param=param)


def listing(tenant: Tenant, *, customer: str | None = None, **filters: Any) -> Select[Any]:
    """The query of a list, of all or of those attached to a customer. Filters: `type`, `created`."""
    return tenancy.listing(PaymentMethod, tenant, customer_id=customer, **filters)


def update(method: PaymentMethod, changes: dict[str, Any]) -> PaymentMethod:
    """Change columns of a locked payment method. Events: payment_method.updated."""
    with outbox.updating(EventType.PAYMENT_METHOD_UPDATED, method):
        for column, value in changes.items():
            setattr(method, column, value)
    return method


def lock(method: PaymentMethod) -> PaymentMethod:
    """Lock the card and read it again. Lock its customer before it, if a customer is locked at all."""
    return method if _is_new(method) else tenancy.lock(method)


def attach(method: PaymentMethod, customer: Customer) -> Outcome:
    """Attach a locked card to a locked customer. A card whose payments decline can't be attached: that is DECLINED.

    In live mode all payments decline. A card that was charged before can be attached if that payment succeeded and had
    `setup_future_usage`. Raises UnexpectedState, InvalidRequest when it is attached to another customer. Events:
    payment_method.attached.
    """
    if method.customer_id == customer.id:
        return SUCCEEDED
    _check_owner(method, None, param="payment_method")
    if method.livemode:
        return Outcome(Result.DECLINED, _live_mode_decline(method))
    use = _first_use(method)
    if use and not (use.status == ChargeStatus.SUCCEEDED and use.setup_future_usage):
        raise _used("payment_method")
    if method.bank_account is None and not (issued := issued_card(method)).attachable:
        return Outcome(Result.DECLINED, issued.decline)
    assign(method, customer.id)
    return SUCCEEDED


def _live_mode_decline(method: PaymentMethod) -> Decline:
    return banks.LIVE_MODE if method.bank_account else cards.LIVE_MODE_TEST_CARD


def assign(method: PaymentMethod, customer_id: str) -> None:
    """Make it the customer's. Events: payment_method.attached."""
    method.customer_id = customer_id
    outbox.record(EventType.PAYMENT_METHOD_ATTACHED, method)


def keep(method: PaymentMethod, customer_id: str | None, usage: str) -> None:
    """Keep it for later payments, with the customer if there is one that was not deleted.

    The caller has locked both. Events: payment_method.attached.
    """
    method.set_up = method.set_up or usage == "off_session"
    if method.customer_id is not None:
        return
    if customer := customers.find(Tenant.of(method), customer_id):
        assign(method, customer.id)


def check_type(method: PaymentMethod, types: Collection[str], *, param: str) -> None:
    """Check that an intent takes payment methods of this type. Raises InvalidRequest."""
    if method.type not in types:
        raise InvalidRequest(
            f"A payment method of type `{method.type}` can't be used here: `payment_method_types` "
            f"has {', '.join(f'`{each}`' for each in types)}.",
            param=param,
        )


def check_usable(method: PaymentMethod, customer_id: str | None, *, param: str) -> None:
    """Check that the card may be used for payments of this customer, or of nobody.

    An attached card may be used for its own customer alone, a detached one not at all, and one that no customer has
    for a single charge. The answer is final only for a locked card. Raises InvalidRequest, UnexpectedState.
    """
    _check_owner(method, customer_id, param=param)
    if method.customer_id is None and _first_use(method):
        raise _used(param)


def _check_owner(method: PaymentMethod, customer_id: str | None, *, param: str) -> None:
    if method.detached_at is not None:
        raise UnexpectedState(
            "The payment method was detached from its customer, so it can't be used any more.",
            param=param,
            code=cards.CARD_UNUSABLE.code,
        )
    if method.customer_id is not None and method.customer_id != customer_id:
        raise InvalidRequest("The payment method is attached to another customer.", param=param)


def _first_use(method: PaymentMethod) -> Row[ChargeStatus, str | None] | None:
    """A charge of the card, succeeded or failed, and whether its payment was to keep the card."""
    if _is_new(method):
        return None
    return connection().execute(FIRST_USE, {"id": method.id}).first()


def _used(param: str) -> UnexpectedState:
    return UnexpectedState(
        "The payment method was charged before, while it was not attached to a customer, so it can't be used again. "
        "To use a card more than once, attach it to a customer first.",
        param=param,
        code=cards.CARD_UNUSABLE.code,
    )


def detach(method: PaymentMethod) -> PaymentMethod:
    """Detach the card from its customer for good. Raises InvalidRequest when it has none.

    The customer is locked first: the card may be the default one, which is an event customer.updated too. Events:
    payment_method.detached, which keeps whose card it was.
    """
    customer = customers.lock(Tenant.of(method), method.customer_id) if method.customer_id else None
    method = tenancy.lock(method)
    if customer is None or method.customer_id != customer.id:
        raise InvalidRequest("The payment method is not attached to a customer.", param="id")
    if customer.default_payment_method_id == method.id:
        customers.update(customer, {"default_payment_method_id": None})
    before = serializers.payment_method(method)
    method.customer_id = None
    method.set_up = False
    method.detached_at = clock.now()
    outbox.record(EventType.PAYMENT_METHOD_DETACHED, method, before=before)
    return method
