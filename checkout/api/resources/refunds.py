"""Refunds: money given back."""

from __future__ import annotations

from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.endpoint import Call, Snapshot, reads
from checkout.api.idempotency import writes
from checkout.api.schemas.fields import Request, merged
from checkout.api.schemas.refunds import RefundCreate, RefundList
from checkout.api.schemas.updates import MetadataUpdate
from checkout.services import refunds, snapshots, tenancy

KIND = "refund"


@bp.post("/refunds")
@writes(RefundCreate, KIND, needs_key=True)
def create_refund(call: Call[RefundCreate]) -> Snapshot:
    return snapshots.refund(refunds.create(call.tenant, call.params.draft()))


@bp.get("/refunds")
@reads(RefundList, f"list of {KIND}")
def list_refunds(call: Call[RefundList]) -> Snapshot:
    query = refunds.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(snapshots.refund))


@bp.get("/refunds/<id>")
@reads(Request, KIND)
def retrieve_refund(call: Call[Request], id: str) -> Snapshot:
    return snapshots.refund(refunds.retrieve(call.tenant, id))


@bp.post("/refunds/<id>")
@writes(MetadataUpdate, KIND, needs_key=True)
def update_refund(call: Call[MetadataUpdate], id: str) -> Snapshot:
    refund = tenancy.lock(refunds.retrieve(call.tenant, id))
    metadata = merged(refund.metadata_, call.params.metadata)
    return snapshots.refund(refunds.update_metadata(refund, metadata))
