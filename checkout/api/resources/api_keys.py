"""API keys of the caller's account and mode. The text of a key is answered once, when it is made."""

from __future__ import annotations

from typing import Annotated, Literal

from checkout import serializers
from checkout.api import pagination, rate_limits
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.models import ApiKey
from checkout.schemas.fields import Boolean, Request, text
from checkout.schemas.lists import Page
from checkout.services import keys, secrets

KIND = "api_key"


class KeyCreate(Request):
    name: Annotated[str, text(100)]
    type: Literal["secret", "publishable"] = "secret"


class KeyRoll(Request):
    """`now`: the old key stops at once, not in 24 hours."""

    now: Boolean | None = None


@bp.post("/api_keys")
@writes(KeyCreate, KIND, needs_key=False)
def create_key(call: Call[KeyCreate]) -> Snapshot:
    rate_limits.count_sensitive(call.tenant)
    return _shown_once(*keys.create(call.tenant, kind=call.params.type, name=call.params.name))


@bp.get("/api_keys")
@reads(Page, f"list of {KIND}")
def list_keys(call: Call[Page]) -> Snapshot:
    rate_limits.count_sensitive(call.tenant)
    query = keys.listing(call.tenant)
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.api_key))


@bp.get("/api_keys/<id>")
@reads(Request, KIND)
def retrieve_key(call: Call[Request], id: str) -> Snapshot:
    rate_limits.count_sensitive(call.tenant)
    return serializers.api_key(keys.retrieve(call.tenant, id))


@bp.post("/api_keys/<id>/roll")
@writes(KeyRoll, KIND, needs_key=False)
def roll_key(call: Call[KeyRoll], id: str) -> Snapshot:
    """The new one. The old one goes on for a day, so that its user can be changed."""
    rate_limits.count_sensitive(call.tenant)
    grace = 0 if call.params.now else keys.GRACE
    return _shown_once(*keys.roll(keys.retrieve(call.tenant, id), grace=grace))


@bp.post("/api_keys/<id>/revoke")
@writes(Request, KIND, needs_key=False)
def revoke_key(call: Call[Request], id: str) -> Snapshot:
    rate_limits.count_sensitive(call.tenant)
    return serializers.api_key(keys.revoke(keys.retrieve(call.tenant, id)))


def _shown_once(row: ApiKey, key: str) -> Snapshot:
    """Sealed, because this is stored for replays; `answers` opens it."""
    return {**serializers.api_key(row), "key": secrets.encrypt(key)}
