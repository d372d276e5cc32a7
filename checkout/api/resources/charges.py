"""Charges."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.schemas.charges import ChargeUpdate
from checkout.schemas.fields import Request
from checkout.schemas.lists import ChargeList
from checkout.services import tenancy
from checkout.services.intents import payment


@bp.get("/charges")
@reads(ChargeList, "list of charge")
def list_charges(call: Call[ChargeList]) -> Snapshot:
    query = payment.charges(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.charge))


@bp.get("/charges/<object_id>")
@reads(Request, "charge")
def retrieve_charge(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.charge(payment.retrieve_charge(call.tenant, object_id))


@bp.post("/charges/<object_id>")
@writes(ChargeUpdate, "charge", needs_key=False)
def update_charge(call: Call[ChargeUpdate], object_id: str) -> Snapshot:
    charge = tenancy.lock(payment.retrieve_charge(call.tenant, object_id))
    changes = call.params.changes(charge.metadata_)
    return serializers.charge(payment.update_charge(charge, changes))
