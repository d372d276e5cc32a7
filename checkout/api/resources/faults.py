"""Faults that a test arms, for its account alone. Production and live mode have none."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.api.test_mode import check_test_mode
from checkout.schemas.faults import FaultCreate
from checkout.schemas.fields import Request
from checkout.schemas.lists import Page
from checkout.services import faults
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import endpoints

KIND, ALL = "test_helpers.fault", "test_helpers.faults"


@bp.post("/test_helpers/faults")
@writes(FaultCreate, KIND, needs_key=False)
def create_fault(call: Call[FaultCreate]) -> Snapshot:
    check_test_mode(call.tenant)
    if endpoint := call.params.webhook_endpoint:
        endpoints.retrieve(call.tenant, endpoint, param="webhook_endpoint")
    return serializers.fault(faults.create(call.tenant, call.params))


@bp.get("/test_helpers/faults")
@reads(Page, f"list of {KIND}")
def list_faults(call: Call[Page]) -> Snapshot:
    check_test_mode(call.tenant)
    each = pagination.each(serializers.fault)
    return pagination.page(call.tenant, faults.listing(call.tenant), call.params, each)


@bp.delete("/test_helpers/faults")
@writes(Request, ALL, needs_key=False)
def delete_faults(call: Call[Request]) -> Snapshot:
    return _disarm(call.tenant)


@bp.post("/test_helpers/faults/clear")
@writes(Request, ALL, needs_key=False)
def clear_faults(call: Call[Request]) -> Snapshot:
    """For clients that send no DELETE to a list."""
    return _disarm(call.tenant)


@bp.get("/test_helpers/faults/<object_id>")
@reads(Request, KIND)
def retrieve_fault(call: Call[Request], object_id: str) -> Snapshot:
    check_test_mode(call.tenant)
    return serializers.fault(faults.retrieve(call.tenant, object_id))


@bp.delete("/test_helpers/faults/<object_id>")
@writes(Request, KIND, needs_key=False)
def delete_fault(call: Call[Request], object_id: str) -> Snapshot:
    check_test_mode(call.tenant)
    fault = faults.retrieve(call.tenant, object_id)
    faults.disarm(call.tenant, fault.id)
    return {"id": fault.id, "object": KIND, "deleted": True}


def _disarm(tenant: Tenant) -> Snapshot:
    check_test_mode(tenant)
    return {"object": ALL, "deleted": True, "number": faults.disarm(tenant)}
