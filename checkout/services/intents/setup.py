"""SetupIntents: a card is kept for later, with the shopper's consent, and nothing is charged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from checkout.domain.cards import Decline
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import SetupStatus
from checkout.domain.outcomes import CLOSED, SUCCEEDED, Outcome, Result
from checkout.models import PaymentMethod, SetupIntent
from checkout.models.transitions import must_move
from checkout.schemas.session_parts import SetupIntentData
from checkout.schemas.setup_intents import SetupIntentCreate
from checkout.services import payment_methods, tenancy
from checkout.services.intents import base, terms
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox

TERMS = frozenset({"customer_id", "payment_method_id", "request_three_d_secure"})
"""The columns that can't change once the intent has succeeded."""


def create(tenant: Tenant, request: SetupIntentCreate, method: PaymentMethod | None) -> SetupIntent:
    """Create a SetupIntent over the API, unconfirmed. Raises ResourceMissing, InvalidRequest.

    Events: setup_intent.created.
    """
    return base.create(SetupIntent, tenant, request, method)


def create_for_session(
    tenant: Tenant, data: SetupIntentData, *, customer_id: str | None, options: dict[str, Any]
) -> SetupIntent:
    """The SetupIntent of a new session in mode `setup`, still to be inserted. `options` are columns.

    Events: setup_intent.created.
    """
    columns = data.columns() | options
    return base.new(SetupIntent, tenant, None, customer_id=customer_id, **columns)


def retrieve(tenant: Tenant, setup_id: str, *, param: str = "id") -> SetupIntent:
    """Raises ResourceMissing."""
    options = base.serializer_options(SetupIntent)
    return tenancy.find(
        SetupIntent, tenant, setup_id, kind="SetupIntent", param=param, options=options
    )


def listing(
    tenant: Tenant,
    *,
    customer: str | None = None,
    payment_method: str | None = None,
    **filters: Any,
) -> Select[Any]:
    """The query of a list. Filters: `customer`, `payment_method`, `created`."""
    query = tenancy.listing(
        SetupIntent, tenant, customer_id=customer, payment_method_id=payment_method, **filters
    )
    return query.options(*base.serializer_options(SetupIntent))


def update(setup: SetupIntent, changes: dict[str, Any]) -> SetupIntent:
    """Change columns of a locked intent. TERMS only before it has succeeded, and never those of an open session's.

    Raises UnexpectedState, InvalidRequest, ResourceMissing.
    """
    new = {name: value for name, value in changes.items() if name in TERMS}
    if new:
        terms.check_changeable(setup)
        terms.check_parties(setup, new)
    terms.change(setup, changes, anew=bool(new))
    return setup


def succeed(setup: SetupIntent, method: PaymentMethod) -> Outcome:
    """The issuer has approved: keep the card, with the customer if there is one. The caller has locked all three.

    Events: payment_method.attached, setup_intent.succeeded.
    """
    payment_methods.keep(method, setup.customer_id, setup.usage)
    must_move(
        setup,
        to={"status": SetupStatus.SUCCEEDED},
        values={"payment_method_id": method.id, "last_setup_error": None, "attempt_token": None},
    )
    outbox.record(EventType.SETUP_INTENT_SUCCEEDED, setup)
    return SUCCEEDED


def decline(setup: SetupIntent, method: PaymentMethod, why: Decline) -> Outcome:
    """The issuer has declined: the intent can be confirmed with another card. CLOSED if it can't be any more.

    Events: setup_intent.setup_failed.
    """
    if not base.fail(setup, method, why):
        return CLOSED
    outbox.record(EventType.SETUP_INTENT_SETUP_FAILED, setup)
    return Outcome(Result.DECLINED, why)
