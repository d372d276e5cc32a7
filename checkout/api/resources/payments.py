"""Payment intents and charges: what a session made and what became of it."""

from __future__ import annotations

from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.endpoint import Call, Snapshot, reads
from checkout.api.schemas.fields import Request
from checkout.api.schemas.lists import ChargeList, PaymentIntentList
from checkout.services import intents, snapshots


@bp.get("/payment_intents")
@reads(PaymentIntentList, "list of payment_intent")
def list_payment_intents(call: Call[PaymentIntentList]) -> Snapshot:
    query = intents.listing(call.tenant, **call.params.filters())
    snapshots_of = pagination.each(snapshots.payment_intent)
    return pagination.page(call.tenant, query, call.params, snapshots_of)


@bp.get("/payment_intents/<id>")
@reads(Request, "payment_intent")
def retrieve_payment_intent(call: Call[Request], id: str) -> Snapshot:
    return snapshots.payment_intent(intents.retrieve(call.tenant, id))


@bp.get("/charges")
@reads(ChargeList, "list of charge")
def list_charges(call: Call[ChargeList]) -> Snapshot:
    query = intents.charges(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(snapshots.charge))


@bp.get("/charges/<id>")
@reads(Request, "charge")
def retrieve_charge(call: Call[Request], id: str) -> Snapshot:
    return snapshots.charge(intents.retrieve_charge(call.tenant, id))
