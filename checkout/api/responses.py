"""Answers as bytes: JSON in UTF-8, keys in the order in which they were written."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from checkout.services import secrets

HAVE_CLIENT_SECRET = frozenset({"payment_intent", "setup_intent", "checkout.session"})
SEALED = {"api_key": "key"}
"""The field of an object that its view answers encrypted, since answers are stored for replays."""


def json_response(body: Any, *, status: int = 200) -> Response:
    """`body` as it is sent."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(text + "\n", status=status, mimetype="application/json")


def with_client_secret(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What only the answer about the one object may tell; no list, event or stored response does.

    A hosted session has none: its shopper comes by `url`.
    """
    kind = snapshot["object"]
    if sealed := snapshot.get(SEALED.get(kind, "")):
        return {**snapshot, SEALED[kind]: secrets.decrypt(sealed)}
    if kind not in HAVE_CLIENT_SECRET:
        return snapshot
    hosted = kind == "checkout.session" and snapshot["ui_mode"] == "hosted"
    return {**snapshot, "client_secret": None if hosted else secrets.client_secret(snapshot["id"])}
