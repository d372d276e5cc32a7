"""Tokens."""

from __future__ import annotations

from checkout import serializers
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.schemas.fields import Request
from checkout.schemas.tokens import TokenCreate
from checkout.services import tokens

KIND = "token"


@bp.post("/tokens")
@writes(TokenCreate, KIND, needs_key=False, publishable=True)
def create_token(call: Call[TokenCreate]) -> Snapshot:
    given = call.params.card
    card = given.card()
    assert card is not None
    made = tokens.create(call.tenant, card, billing_details=given.billing_details())
    return serializers.token(made)


@bp.get("/tokens/<object_id>")
@reads(Request, KIND)
def retrieve_token(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.token(tokens.retrieve(call.tenant, object_id))
