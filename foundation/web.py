"""What every page and every answer has in common: two origins, headers, request ids, error pages.

The shop and the provider are two parties, so they are two origins even in one process. A page asked for at the other
party's origin is redirected to its own; URLs are built from the settings, never from the Host header.
"""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Literal
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from foundation.config import Config, settings
from foundation.database import DatabaseBusy
from foundation.money import format_money

Origin = Literal["storefront", "checkout", "any"]
Policy = Mapping[str, str]
ErrorRenderer = Callable[[HTTPException], ResponseReturnValue]

COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml")
SHUT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
"""The policy of answers that are no page."""

TITLES = {
    400: ("That request didn't make sense", "Go back and try once more."),
    403: ("This form is out of date", "Go back, reload the page and send it once more."),
    404: ("Page not found", "The link may be old, or mistyped."),
    405: ("That doesn't work here", "Go back and use the buttons on the page."),
    413: ("That was too much", "What was sent is larger than this page takes."),
    429: ("Too many tries", "Wait a little and try again."),
    503: ("Busy right now", "Nothing was lost. Try again in a moment."),
}


def init_app(app: Flask, config: Config) -> None:
    """Install the hooks that hold for the whole application."""
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=1024 * 1024,
        SESSION_COOKIE_NAME="northdesk",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.public_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=180 * 24 * 3600,
    )
    app.extensions["till.policies"] = {}
    app.extensions["till.origins"] = {}
    app.extensions["till.errors"] = []
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DatabaseBusy, _busy)
    app.jinja_env.filters["money"] = format_money
    app.jinja_env.globals.update(request_id=request_id, settings=settings, url_at=url)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def mount(
    app: Flask, blueprint: Blueprint, *, origin: Origin, policy: Policy | None = None
) -> None:
    """Register `blueprint` at its party's origin, with a Content-Security-Policy for its answers."""
    text = policy_text(policy) if policy else SHUT
    app.extensions["till.policies"][blueprint.name] = text
    app.extensions["till.policies"].setdefault(origin, text)
    app.extensions["till.origins"][blueprint.name] = origin
    app.register_blueprint(blueprint)


def policy_text(policy: Policy) -> str:
    """`{"default-src": "'none'"}` → the header's value."""
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def url(party: Literal["storefront", "checkout"], path: str = "") -> str:
    """The absolute URL of `path` (with its leading slash) at that party's origin."""
    config = settings()
    return (config.public_url if party == "storefront" else config.checkout_public_url) + path


def render_errors(app: Flask, prefix: str, renderer: ErrorRenderer) -> None:
    """Let `renderer` answer HTTP errors under the path `prefix` instead of an error page."""
    app.extensions["till.errors"].append((prefix, renderer))


def request_id() -> str:
    """The id of this request, as in the Request-Id header."""
    if "request_id" not in g:
        g.request_id = "req_" + secrets.token_hex(10)
    value: str = g.request_id
    return value


def _begin() -> ResponseReturnValue | None:
    request_id()
    origin: Origin = current_app.extensions["till.origins"].get(request.blueprint, "any")
    if origin == "any":
        return None
    # The whole form now: whoever sends it slowly must not do so while a transaction is open.
    request.get_data(cache=True)
    return _send_home(origin)


def _send_home(origin: Literal["storefront", "checkout"]) -> ResponseReturnValue | None:
    home = url(origin)
    if (
        request.host == urlsplit(home).netloc
        or settings().public_url == settings().checkout_public_url
    ):
        return None
    if request.method not in {"GET", "HEAD"}:
        return error_page(404)
    return redirect(home + request.full_path.removesuffix("?"))


def _party() -> Literal["storefront", "checkout"]:
    config = settings()
    origin = current_app.extensions["till.origins"].get(request.blueprint)
    if origin in {"checkout", "storefront"}:
        return "checkout" if origin == "checkout" else "storefront"
    if config.parts == {"checkout"}:
        return "checkout"
    if config.public_url == config.checkout_public_url or config.parts == {"storefront"}:
        return "storefront"
    return (
        "checkout" if request.host == urlsplit(config.checkout_public_url).netloc else "storefront"
    )


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # a redirect in disguise
        return error.response
    renderers: Sequence[tuple[str, ErrorRenderer]] = current_app.extensions["till.errors"]
    for prefix, renderer in renderers:
        if request.path == prefix or request.path.startswith(prefix + "/"):
            return renderer(error)
    return error_page(error.code or 500)


def _busy(_error: DatabaseBusy) -> ResponseReturnValue:
    error = HTTPException("The database is busy.")
    error.code = 503
    return _http_error(error)


def error_page(status: int) -> ResponseReturnValue:
    """The party's own error page, in its own look."""
    title, message = TITLES.get(status, ("Something went wrong", "It is on our side. Try again."))
    party = _party()
    body = render_template(f"{party}/error.html", status=status, title=title, message=message)
    headers = {"Retry-After": "2"} if status == 503 else {}
    return body, status, headers


def _finish(response: Response) -> Response:
    headers = response.headers
    policies: Mapping[str, str] = current_app.extensions["till.policies"]
    name = request.blueprint if request.blueprint in policies else _party()
    headers.setdefault("Content-Security-Policy", policies.get(name or "", SHUT))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    shop = current_app.extensions["till.origins"].get(request.blueprint) == "storefront"
    headers.setdefault("Referrer-Policy", "same-origin" if shop else "no-referrer")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Request-Id", request_id())
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return _compress(response)


def _compress(response: Response) -> Response:
    """Gzip what is text and worth it. Files under /static come compressed already."""
    if (
        response.direct_passthrough
        or response.status_code < 200
        or response.status_code in {204, 304}
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(COMPRESSIBLE)
    ):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or (response.content_length or 0) < 1000:
        return response
    response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
