"""SetupIntents: keep a card for later."""

from __future__ import annotations

from checkout import serializers
from checkout.api import cards, pagination
from checkout.api.blueprint import bp
from checkout.api.declines import Declined
from checkout.api.decorators import Call, Snapshot, reads
from checkout.api.idempotency import Answer, writes
from checkout.domain.outcomes import Outcome, Result
from checkout.models import SetupIntent
from checkout.schemas.fields import Request, merged
from checkout.schemas.payment_intents import Cancel
from checkout.schemas.setup_intents import (
    SetupIntentConfirm,
    SetupIntentCreate,
    SetupIntentList,
    SetupIntentUpdate,
)
from checkout.services.intents import setup as setups

KIND = "setup_intent"


@bp.post("/setup_intents")
@writes(SetupIntentCreate, KIND, needs_key=False)
def create_setup_intent(call: Call[SetupIntentCreate]) -> Answer:
    wanted = call.params
    method = cards.method_of(call.tenant, wanted)
    setup = setups.create(call.tenant, wanted.draft(method.id if method else None))
    if not wanted.confirm:
        return serializers.setup_intent(setup)
    return _answer(setup, setups.confirm(setup, None))


@bp.get("/setup_intents")
@reads(SetupIntentList, f"list of {KIND}")
def list_setup_intents(call: Call[SetupIntentList]) -> Snapshot:
    query = setups.listing(call.tenant, **call.params.filters())
    return pagination.page(
        call.tenant, query, call.params, pagination.each(serializers.setup_intent)
    )


@bp.get("/setup_intents/<id>")
@reads(Request, KIND)
def retrieve_setup_intent(call: Call[Request], id: str) -> Snapshot:
    return serializers.setup_intent(setups.retrieve(call.tenant, id))


@bp.post("/setup_intents/<id>")
@writes(SetupIntentUpdate, KIND, needs_key=False)
def update_setup_intent(call: Call[SetupIntentUpdate], id: str) -> Snapshot:
    wanted, setup = call.params, setups.lock(setups.retrieve(call.tenant, id))
    description = wanted.changes().get("description", setup.description)
    metadata = merged(setup.metadata_, wanted.metadata)
    return serializers.setup_intent(
        setups.update(setup, metadata=metadata, description=description)
    )


@bp.post("/setup_intents/<id>/confirm")
@writes(SetupIntentConfirm, KIND, needs_key=False)
def confirm_setup_intent(call: Call[SetupIntentConfirm], id: str) -> Answer:
    wanted, setup = call.params, setups.retrieve(call.tenant, id)
    method = cards.method_of(call.tenant, wanted)
    return _answer(setup, setups.confirm(setup, method, return_url=wanted.return_url))


@bp.post("/setup_intents/<id>/cancel")
@writes(Cancel, KIND, needs_key=False)
def cancel_setup_intent(call: Call[Cancel], id: str) -> Snapshot:
    setup = setups.retrieve(call.tenant, id)
    return serializers.setup_intent(setups.cancel(setup, call.params.cancellation_reason))


def _answer(setup: SetupIntent, outcome: Outcome) -> Answer:
    """The intent as it is now; a decline tells of it in an error."""
    if outcome.result == Result.CLOSED:
        raise setups.unexpected(setup, "confirmed")
    shown = serializers.setup_intent(setup)
    return Declined(outcome.decline, shown) if outcome.decline else shown
