"""Responses: JSON in UTF-8, in the request's dialect, with the secrets that only its caller may see."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response

from checkout import serializers
from checkout.api import dialects, publishable
from checkout.api.expand import Tree
from checkout.services import secrets
from checkout.services.keys import Access

Snapshot = dict[str, Any]

SESSIONS = frozenset({"checkout", "checkout.session"})
HAVE_CLIENT_SECRET = SESSIONS | {"payment_intent", "setup_intent"}
SEALED = {"api_key": "key", "webhook_endpoint": "secret"}
"""The field of an object that its view answers encrypted, since answers are stored for replays."""


def snapshot_response(snapshot: Snapshot, expanded: Tree, access: Access) -> Response:
    """The snapshot in the request's dialect; to a publishable key, only the fields that it may see."""
    if access.kind != "secret" and snapshot["object"] not in publishable.INTENTS:
        return json_response(dialects.current().render(publishable.reduced(snapshot), expanded))
    shown = dialects.current().render(with_client_secret(snapshot), expanded)
    return json_response(shown if access.kind == "secret" else publishable.intent(shown))


def with_client_secret(snapshot: Snapshot) -> Snapshot:
    """Add the object's client secret, which no list, event or stored answer has.

    It is null for a hosted session, whose shopper opens `url`. An API key is decrypted, and so is a
    new secret of a webhook endpoint.
    """
    kind = snapshot["object"]
    sealed = snapshot.get(SEALED.get(kind, ""))
    if sealed and sealed != serializers.MASKED:
        return {**snapshot, SEALED[kind]: secrets.decrypt(sealed)}
    if kind not in HAVE_CLIENT_SECRET:
        return snapshot
    hosted = kind in SESSIONS and snapshot["ui_mode"] == "hosted"
    return {**snapshot, "client_secret": None if hosted else secrets.client_secret(snapshot["id"])}


def json_response(body: Any, *, status: int = 200) -> Response:
    """`body` as JSON, its keys in the order in which they were written."""
    data = orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)
    return Response(data, status=status, content_type="application/json")
