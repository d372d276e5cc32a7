"""What every answer has in common: two origins, headers, request ids, error pages, compression.

The shop and the provider are two parties, so they are two origins even in one process. A page asked for at the other
party's origin is redirected to its own. URLs are built from the settings, never from the Host header.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_compress import Compress
from werkzeug.exceptions import BadHost, BadRequest, HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect

from foundation import card_numbers, hosts
from foundation.access import request_id as request_id
from foundation.config import Config, settings
from foundation.database import DatabaseUnavailable
from foundation.error_texts import OUTCOME_UNKNOWN, TITLES, UNEXPECTED
from foundation.logs import redact
from foundation.money import format_money
from foundation.outages import OutcomeUnknown

Party = Literal["storefront", "checkout"]
Origin = Literal["storefront", "checkout", "any"]
Policy = Mapping[str, str]
ErrorRenderer = Callable[[Exception], ResponseReturnValue]
"""Answers an HTTPException or DatabaseUnavailable."""

ENCODINGS = ["br", "gzip"]
SHUT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
"""The Content-Security-Policy of answers that are not pages."""

AT_ANY_HOST = frozenset({"health.live", "health.ready", "static"})
"""Endpoints that any Host header reaches: load balancers send their own, and an error page needs its style sheet."""


class UnknownHost(BadRequest):
    """The Host header names no host of the settings."""

    description = "Nothing is served at this host. Till answers at the hosts of its origins and of TRUSTED_HOSTS."
    page = ("Nothing is served at this host", "If the host is yours, add it to TRUSTED_HOSTS.")


@dataclass(frozen=True)
class FormLimit:
    """The most bytes and fields that the forms of a blueprint may have."""

    size: int
    fields: int


@dataclass
class Site:
    """What the application knows of its blueprints, kept so that no request works it out again.

    `headers` are each blueprint's; `defaults` are each party's, for answers of no blueprint (static files, 404).
    """

    compress: Compress
    origins: dict[str, Origin] = field(default_factory=dict)
    headers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: dict[Party, Mapping[str, str]] = field(default_factory=dict)
    errors: list[tuple[str, ErrorRenderer]] = field(default_factory=list)
    form_limits: dict[str, FormLimit] = field(default_factory=dict)


class CookieSession(SecureCookieSessionInterface):
    """Flask's own, without making a serializer for requests that bring no cookie: those of the API, first visits."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask, config: Config) -> None:
    """Install the hooks that hold for the whole application."""
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=1024 * 1024,
        SESSION_COOKIE_NAME="northdesk",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.public_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=180 * 24 * 3600,
        COMPRESS_ALGORITHM=ENCODINGS,
        COMPRESS_STREAMS=False,
        COMPRESS_REGISTER=False,
    )
    app.session_interface = CookieSession()
    app.extensions["till.site"] = Site(compress=Compress(app))
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DatabaseUnavailable, _unavailable)
    app.jinja_env.filters["money"] = format_money
    app.jinja_env.filters["redact"] = redact
    app.jinja_env.globals.update(request_id=request_id, settings=settings, url_at=url)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def mount(
    app: Flask,
    blueprint: Blueprint,
    *,
    origin: Origin,
    policy: Policy | None = None,
    forms: FormLimit | None = None,
) -> None:
    """Register `blueprint` at its party's origin, with a Content-Security-Policy for its answers.

    `forms`: the limit of what is posted to it; a larger form is a 413. The party's first blueprint also gives its
    policy to the answers that belong to no blueprint.
    """
    site: Site = app.extensions["till.site"]
    text = policy_text(policy) if policy else SHUT
    site.origins[blueprint.name] = origin
    if forms:
        site.form_limits[blueprint.name] = forms
    referrer = "same-origin" if origin == "storefront" else "no-referrer"
    site.headers[blueprint.name] = _headers(text, referrer)
    if origin != "any" and origin not in site.defaults:
        site.defaults[origin] = _headers(text, "no-referrer")
    app.register_blueprint(blueprint)


def policy_text(policy: Policy) -> str:
    """`{"default-src": "'none'"}` → the header's value."""
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def _headers(policy: str, referrer: str) -> Mapping[str, str]:
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": referrer,
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
    }


UNKNOWN = _headers(SHUT, "no-referrer")
"""For answers of no blueprint, where the party has mounted none."""


def url(party: Party, path: str = "") -> str:
    """The absolute URL of `path` (with its leading slash) at that party's origin."""
    config = settings()
    return (config.public_url if party == "storefront" else config.checkout_public_url) + path


def render_errors(app: Flask, prefix: str, renderer: ErrorRenderer) -> None:
    """Let `renderer` answer HTTP errors under the path `prefix` instead of an error page."""
    site: Site = app.extensions["till.site"]
    site.errors.append((prefix, renderer))


def _site() -> Site:
    site: Site = current_app.extensions["till.site"]
    return site


def _begin() -> ResponseReturnValue | None:
    if request.endpoint not in AT_ANY_HOST and not hosts.is_trusted(request.host, settings().hosts):
        raise UnknownHost
    if isinstance(request.routing_exception, RequestRedirect) and _renderer():
        raise NotFound  # a path with an empty part, such as an id, is not the path without it
    origin = _site().origins.get(request.blueprint or "", "any")
    if origin == "any":
        return None
    # Read the whole form now, so that a slow sender does not hold a transaction open.
    limit = _site().form_limits.get(request.blueprint or "")
    if limit:
        _read_form(limit)
    else:
        request.get_data(cache=True)
    return _send_home(origin)


def _read_form(limit: FormLimit) -> None:
    """Read the body, without parsing a form that is too large. Raises RequestEntityTooLarge.

    A body of up to MAX_CONTENT_LENGTH is read to its end: a server that closes the connection on unread bytes may
    take the answer away with it. The parts of a multipart form are counted when it is parsed.
    """
    data = request.get_data(cache=True)
    if len(data) > limit.size or data.count(b"&") >= limit.fields:
        raise RequestEntityTooLarge
    request.max_form_parts = limit.fields


def _send_home(party: Party) -> ResponseReturnValue | None:
    config = settings()
    if hosts.is_at(request.host, url(party)) or config.public_url == config.checkout_public_url:
        return None
    if request.method not in {"GET", "HEAD"}:
        return error_page(404)
    return redirect(url(party, request.full_path.removesuffix("?")))


def _party() -> Party:
    config, site = settings(), _site()
    origin = site.origins.get(request.blueprint or "", "any")
    if origin != "any":
        return origin
    if config.parts == {"checkout"}:
        return "checkout"
    if config.public_url == config.checkout_public_url or config.parts == {"storefront"}:
        return "storefront"
    return "checkout" if hosts.is_at(request.host, config.checkout_public_url) else "storefront"


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # Werkzeug raises redirects as errors that carry a response
        return error.response
    renderer = _renderer()
    if renderer:
        return renderer(error)
    if isinstance(request.routing_exception, BadHost):
        # The error page has links, and Flask builds none for a host that is no name.
        return Response("The Host header is not valid.\n", 400, mimetype="text/plain")
    words = error.page if isinstance(error, UnknownHost) else None
    # Allow of a 405, Retry-After of a 429 and the like are kept.
    return error_page(error.code or 500, words, dict(error.get_headers()))


def _unavailable(error: DatabaseUnavailable) -> ResponseReturnValue:
    renderer = _renderer()
    if renderer:
        return renderer(error)
    return error_page(503, OUTCOME_UNKNOWN if isinstance(error, OutcomeUnknown) else TITLES[503])


def _renderer() -> ErrorRenderer | None:
    """What answers errors under the request's path instead of an error page."""
    for prefix, renderer in _site().errors:
        if request.path == prefix or request.path.startswith(prefix + "/"):
            return renderer
    return None


def error_page(
    status: int,
    words: tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """The error page in the look of the party that was asked, with its own title and message or the status's."""
    title, message = words or TITLES.get(status, UNEXPECTED)
    party = _party()
    body = render_template(f"{party}/error.html", status=status, title=title, message=message)
    retry = {"Retry-After": "2"} if status == 503 else {}
    return body, status, retry | dict(headers or {})


def _finish(response: Response) -> Response:
    if card_numbers.is_in(response.headers.get("Location", "")):
        response = make_response(error_page(404))
    site, headers = _site(), response.headers
    sent = site.headers.get(request.blueprint or "") or site.defaults.get(_party(), UNKNOWN)
    for name, value in sent.items():
        headers.setdefault(name, value)
    headers.setdefault("Request-Id", request_id())
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    # Flask-Compress 1.25 would compress for a client that refuses it with "gzip;q=0".
    if request.accept_encodings.best_match(ENCODINGS) is None:
        response.vary.add("Accept-Encoding")
        return response
    return site.compress.after_request(response)
