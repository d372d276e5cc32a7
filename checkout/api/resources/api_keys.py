"""API keys of the caller's account and mode. Only the answer to a creation has the text of the key."""

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
    """`now`: revoke the old key at once, not in 24 hours."""

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


@bp.get("/api_keys/<object_id>")
@reads(Request, KIND)
def retrieve_key(call: Call[Request], object_id: str) -> Snapshot:
    rate_limits.count_sensitive(call.tenant)
    return serializers.api_key(keys.retrieve(call.tenant, object_id))


@bp.post("/api_keys/<object_id>/roll")
@writes(KeyRoll, KIND, needs_key=False)
def roll_key(call: Call[KeyRoll], object_id: str) -> Snapshot:
    """The new key. The old one still works for a day, so that its users can be changed."""
    rate_limits.count_sensitive(call.tenant)
    grace = 0 if call.params.now else keys.GRACE
    return _shown_once(*keys.roll(keys.retrieve(call.tenant, object_id), grace=grace))


@bp.post("/api_keys/<object_id>/revoke")
@writes(Request, KIND, needs_key=False)
def revoke_key(call: Call[Request], object_id: str) -> Snapshot:
    rate_limits.count_sensitive(call.tenant)
    return serializers.api_key(keys.revoke(keys.retrieve(call.tenant, object_id)))


def _shown_once(row: ApiKey, key: str) -> Snapshot:
    """The text is encrypted, because the answer is stored for replays; `responses` decrypts it."""
    return {**serializers.api_key(row), "key": secrets.encrypt(key)}
