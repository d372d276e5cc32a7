"""Disputes."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.schemas.disputes import DisputeList, DisputeUpdate
from checkout.schemas.fields import Request
from checkout.services import disputes

KIND = "dispute"


@bp.get("/disputes")
@reads(DisputeList, f"list of {KIND}")
def list_disputes(call: Call[DisputeList]) -> Snapshot:
    query = disputes.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.dispute))


@bp.get("/disputes/<object_id>")
@reads(Request, KIND)
def retrieve_dispute(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.dispute(disputes.retrieve(call.tenant, object_id))


@bp.post("/disputes/<object_id>")
@writes(DisputeUpdate, KIND, needs_key=False)
def update_dispute(call: Call[DisputeUpdate], object_id: str) -> Snapshot:
    return serializers.dispute(disputes.update(call.tenant, object_id, call.params))


@bp.post("/disputes/<object_id>/close")
@writes(Request, KIND, needs_key=False)
def close_dispute(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.dispute(disputes.close(call.tenant, object_id))
