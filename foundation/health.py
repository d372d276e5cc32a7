"""Liveness and readiness, for whatever supervises the process."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from foundation import schema

health = Blueprint("health", __name__)


@health.get("/healthz")
def live() -> ResponseReturnValue:
    """Liveness: the process answers."""
    return {"status": "ok"}


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """Readiness: each database answers and has the newest schema."""
    try:
        current = schema.is_current()
    except SQLAlchemyError:
        return {"status": "unavailable", "reason": "a database does not answer"}, 503
    if not current:
        return {"status": "unavailable", "reason": "a database has not been migrated"}, 503
    return {"status": "ok"}
