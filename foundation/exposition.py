"""GET /metrics: every figure of foundation.metrics, and those of the databases, in Prometheus' text format."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from contextlib import suppress

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from foundation.config import settings
from foundation.database import DatabaseUnavailable
from foundation.metrics import REGISTRY

exposition = Blueprint("metrics", __name__)
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"


@exposition.get("/metrics")
def show() -> Response:
    """Every figure, as text. In production it needs METRICS_TOKEN as a bearer token.

    Figures from a database that doesn't answer are left out.
    """
    _check_token()
    registry = CollectorRegistry()
    if MULTIPROCESS in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)
    registry.register(_Collected(_from_databases()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _check_token() -> None:
    config = settings()
    if config.metrics_token is None:
        if config.production:
            abort(404)
        return
    sent = request.authorization
    token = (sent.token or "") if sent and sent.type == "bearer" else ""
    if not hmac.compare_digest(token.encode(), config.metrics_token.encode()):
        abort(404)


def _from_databases() -> list[Metric]:
    figures: list[Metric] = []
    for collect in current_app.extensions.get("till.collectors", []):
        with suppress(DatabaseUnavailable):  # logged where it was raised
            figures += collect()
    return figures


class _Collected(Collector):
    def __init__(self, figures: list[Metric]):
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        return self._figures
