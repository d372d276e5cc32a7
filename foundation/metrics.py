"""What is counted and timed, for Prometheus. exposition.py serves it.

Counters belong to one process. With several web processes prometheus_client adds them up through files in
PROMETHEUS_MULTIPROC_DIR, which gunicorn.conf.py sets before this module is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.metrics_core import Metric

disable_created_metrics()  # a series more for each counter, with the time at which it began
Collect = Callable[[], Iterable[Metric]]

REGISTRY = CollectorRegistry()
"""Of this process. The library's own would add figures of the interpreter that nobody asked for."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Any other method is counted as "other": a caller may invent as many as it likes."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter(
    "till_http_requests",
    "Answered requests.",
    ["endpoint", "method", "status"],
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "till_http_request_seconds",
    "Time from the complete request to the answer.",
    ["endpoint"],
    buckets=SECONDS,
    registry=REGISTRY,
)
LOCK_WAIT_SECONDS = Histogram(
    "till_lock_wait_seconds",
    "Time that a write transaction waited for the SQLite write lock.",
    ["database"],
    buckets=SECONDS,
    registry=REGISTRY,
)
DECLINES = Counter(
    "till_declines",
    "Declined payments and setups.",
    ["decline_code"],
    registry=REGISTRY,
)
DELIVERIES = Counter(
    "till_webhook_attempts",
    "Attempts to deliver an event to a webhook endpoint.",
    ["result"],
    registry=REGISTRY,
)
DISABLED_ENDPOINTS = Counter(
    "till_webhook_endpoints_disabled",
    "Webhook endpoints that were disabled because they are gone or keep failing.",
    ["reason"],
    registry=REGISTRY,
)


def count_request(endpoint: str | None, method: str, status: int, seconds: float) -> None:
    """Count one answered request. `endpoint` is None for a path that nothing serves."""
    name = endpoint or "none"
    known = method if method in METHODS else "other"
    REQUESTS.labels(name, known, str(status)).inc()
    REQUEST_SECONDS.labels(name).observe(seconds)


def add_collector(app: Flask, collect: Collect) -> None:
    """Call `collect()` at each scrape, for figures that a database knows. It opens a transaction of its own."""
    app.extensions.setdefault("till.collectors", []).append(collect)
