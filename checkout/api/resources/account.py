"""The merchant's own account."""

from __future__ import annotations

from checkout import serializers
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.schemas.account import AccountUpdate
from checkout.schemas.fields import Request
from checkout.services import accounts

KIND = "account"


@bp.get("/account")
@reads(Request, KIND)
def retrieve_account(call: Call[Request]) -> Snapshot:
    return serializers.account(accounts.of(call.tenant), livemode=call.tenant.livemode)


@bp.post("/account")
@writes(AccountUpdate, KIND, needs_key=False)
def update_account(call: Call[AccountUpdate]) -> Snapshot:
    branding, profile = call.params.branding, call.params.business_profile
    account = accounts.update(
        accounts.of(call.tenant),
        branding=branding.values() if branding else None,
        business_profile=profile.columns() if profile else None,
        allowed_origins=call.params.origins(),
    )
    return serializers.account(account, livemode=call.tenant.livemode)
