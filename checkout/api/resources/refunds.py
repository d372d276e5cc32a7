"""Refunds."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.schemas.fields import Request
from checkout.schemas.refunds import RefundCreate, RefundList
from checkout.schemas.updates import MetadataUpdate
from checkout.services import refunds, tenancy

KIND = "refund"


@bp.post("/refunds")
@writes(RefundCreate, KIND, needs_key=True)
def create_refund(call: Call[RefundCreate]) -> Snapshot:
    return serializers.refund(refunds.create(call.tenant, **call.params.columns()))


@bp.get("/refunds")
@reads(RefundList, f"list of {KIND}")
def list_refunds(call: Call[RefundList]) -> Snapshot:
    query = refunds.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.refund))


@bp.get("/refunds/<object_id>")
@reads(Request, KIND)
def retrieve_refund(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.refund(refunds.retrieve(call.tenant, object_id))


@bp.post("/refunds/<object_id>")
@writes(MetadataUpdate, KIND, needs_key=True)
def update_refund(call: Call[MetadataUpdate], object_id: str) -> Snapshot:
    refund = tenancy.lock(refunds.retrieve(call.tenant, object_id))
    return serializers.refund(refunds.update(refund, call.params.changes(refund.metadata_)))
