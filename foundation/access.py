"""Each request's id, its log line and its measurement."""

from __future__ import annotations

import logging
import secrets
import time

from flask import Flask, Response, g, request

from foundation import logs, metrics

log = logging.getLogger("till.access")


def init_app(app: Flask) -> None:
    """Install the hooks. Call it before those of `web`, so that the answer is complete when it is logged."""
    app.before_request(_start)
    app.after_request(_end)
    app.teardown_request(_forget)


def request_id() -> str:
    """The id of this request, as in the Request-Id header."""
    if "request_id" not in g:
        g.request_id = "req_" + secrets.token_hex(10)
    value: str = g.request_id
    return value


def _start() -> None:
    g.started = time.perf_counter()
    g.logged_as = logs.current_request.set(request_id())


def _end(response: Response) -> Response:
    """The query string stays out of the line: it holds what a shopper has searched, and ids of sessions."""
    seconds = time.perf_counter() - g.pop("started", time.perf_counter())
    metrics.count_request(request.endpoint, request.method, response.status_code, seconds)
    if log.isEnabledFor(logging.INFO):
        log.info(
            '%s "%s %s" %d %s bytes %.1f ms',
            request.remote_addr,
            request.method,
            request.path,
            response.status_code,
            response.content_length if response.content_length is not None else "?",
            seconds * 1000,
        )
    return response


def _forget(_error: BaseException | None) -> None:
    """The thread serves other requests after this one, and the shop's call of the API within this one."""
    if "logged_as" in g:
        logs.current_request.reset(g.pop("logged_as"))
