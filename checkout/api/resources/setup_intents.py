"""SetupIntents."""

from __future__ import annotations

from checkout import serializers
from checkout.api import cards, intents, pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Answer, Call, Snapshot, reads, writes
from checkout.api.publishable import check_confirmation
from checkout.schemas.fields import Request
from checkout.schemas.payment_intents import Cancel
from checkout.schemas.setup_intents import (
    SetupIntentConfirm,
    SetupIntentCreate,
    SetupIntentList,
    SetupIntentUpdate,
)
from checkout.services.intents import base, cancel, confirm, setup

KIND = "setup_intent"


@bp.post("/setup_intents")
@writes(SetupIntentCreate, KIND, needs_key=False)
def create_setup_intent(call: Call[SetupIntentCreate]) -> Answer:
    wanted = call.params
    intent = setup.create(call.tenant, wanted, cards.method_of(call.tenant, wanted))
    if not wanted.confirm:
        return serializers.setup_intent(intent)
    return intents.answer(intent, confirm.confirm(intent, None))


@bp.get("/setup_intents")
@reads(SetupIntentList, f"list of {KIND}")
def list_setup_intents(call: Call[SetupIntentList]) -> Snapshot:
    query = setup.listing(call.tenant, **call.params.filters())
    return pagination.page(
        call.tenant, query, call.params, pagination.each(serializers.setup_intent)
    )


@bp.get("/setup_intents/<object_id>")
@reads(Request, KIND, publishable=True)
def retrieve_setup_intent(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.setup_intent(setup.retrieve(call.tenant, object_id))


@bp.post("/setup_intents/<object_id>")
@writes(SetupIntentUpdate, KIND, needs_key=False)
def update_setup_intent(call: Call[SetupIntentUpdate], object_id: str) -> Snapshot:
    intent = base.lock(setup.retrieve(call.tenant, object_id))
    method = cards.method_of(call.tenant, call.params)
    changes = call.params.changes(intent.metadata_)
    if method:
        changes["payment_method_id"] = method.id
    return serializers.setup_intent(setup.update(intent, changes))


@bp.post("/setup_intents/<object_id>/confirm")
@writes(SetupIntentConfirm, KIND, needs_key=False, confirms=True, publishable=True)
def confirm_setup_intent(call: Call[SetupIntentConfirm], object_id: str) -> Answer:
    wanted, intent = call.params, setup.retrieve(call.tenant, object_id)
    if call.publishable:
        check_confirmation(wanted)
    method = cards.method_of(call.tenant, wanted)
    return intents.answer(intent, confirm.confirm(intent, method, changes=wanted.columns()))


@bp.post("/setup_intents/<object_id>/cancel")
@writes(Cancel, KIND, needs_key=False)
def cancel_setup_intent(call: Call[Cancel], object_id: str) -> Snapshot:
    intent = setup.retrieve(call.tenant, object_id)
    return serializers.setup_intent(cancel.cancel(intent, call.params.cancellation_reason))
