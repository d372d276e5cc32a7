"""The pages at /docs. They are public, set no cookie, and are the same for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from checkout.reference import error_codes, first_step, images, markdown, pages
from checkout.reference.pages import Page, Site
from foundation import card_numbers

if TYPE_CHECKING:
    from checkout.reference.openapi.listing import Reference
    from checkout.reference.search import Index

blueprint = Blueprint("reference", __name__)
ALIASES = {
    "errors": error_codes.ERRORS,
    "errors/decline-codes": error_codes.DECLINE_CODES,
}
"""URLs in the API's errors that lead to a Markdown page."""
SEARCH_LENGTH = 100
"""The most characters of a search; the rest is ignored."""
IMAGE_SECONDS = 3600
"""How long browsers keep an image."""


@blueprint.get("/docs", strict_slashes=False)
def overview() -> Response:
    """All pages, by chapter."""
    step = {"first_step": first_step.command(), "needs_key": first_step.needs_key()}
    return _respond("overview", pages.load(current_app), **step)


@blueprint.get("/docs/<path:path>")
def show(path: str) -> ResponseReturnValue:
    """A Markdown page. The file's path in the repository redirects to it."""
    site = pages.load(current_app)
    page = site.pages.get(ALIASES.get(path, path))
    if page:
        return _show(site, page)
    tidy = path.removesuffix("/").removesuffix(".md").removesuffix("/README")
    if tidy != path and tidy in site.pages:
        return redirect(f"/docs/{tidy}", 301)
    abort(404)


@blueprint.get("/docs/errors/<code>")
def error_code(code: str) -> ResponseReturnValue:
    """The page that `doc_url` of an error names."""
    if f"errors/{code}" in ALIASES:
        return show(f"errors/{code}")
    site = pages.load(current_app)
    found = error_codes.find(site, code)
    if found is None:
        abort(404)
    return _respond("error_code", site, code=found, here=site.pages[found.index])


@blueprint.get("/docs/guides/rate-limiting")
def rate_limiting() -> ResponseReturnValue:
    """The page that `doc_url` of a 429 names."""
    return error_code("rate_limit_exceeded")


@blueprint.get("/docs/search")
def search() -> Response:
    """What a search has found. A script shows the same while one types, from the index."""
    site = pages.load(current_app)
    text = request.args.get("q", "")[:SEARCH_LENGTH].strip()
    found = _index().find(text) if text else []
    near = _index().near(text) if text and not found else []
    return _respond("search", site, text=text, results=found, near=near)


@blueprint.get("/docs/search.json")
def search_index() -> Response:
    response = Response(_index().body, content_type="application/json")
    return _revalidated(response)


@blueprint.get("/docs/reference", strict_slashes=False)
def calls() -> ResponseReturnValue:
    """All calls and objects."""
    if text := request.args.get("q"):
        return redirect(url_for("reference.search", q=text), 301)
    return _respond("calls", pages.load(current_app), reference=_reference())


@blueprint.get("/docs/reference/<name>")
def resource(name: str) -> Response:
    """The calls of one resource, and its objects."""
    site, found = pages.load(current_app), _reference()
    if name not in found.resources:
        abort(404)
    return _respond("resource", site, reference=found, resource=found.resources[name])


def _index() -> Index:
    from checkout.reference import search  # noqa: PLC0415 - as for the document

    return search.load(current_app)


def _reference() -> Reference:
    from checkout.reference.openapi import listing  # noqa: PLC0415 - as for the document

    return listing.load(current_app)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI document, for programs at any origin."""
    # Only this and the reference need it, and loading it takes 20 ms, so the start does without.
    from checkout.reference.openapi import document  # noqa: PLC0415

    found = document.load(current_app)
    response = Response(found.body, content_type="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(found.digest)
    response.make_conditional(request)
    return response


@blueprint.get("/docs/img/<path:name>")
def image(name: str) -> Response:
    file = images.find(name)
    if file is None:
        abort(404)
    return send_file(file, mimetype=images.TYPES[file.suffix], max_age=IMAGE_SECONDS)


@blueprint.errorhandler(NotFound)
def not_found(_error: NotFound) -> ResponseReturnValue:
    """The provider's page, also when both parties share one origin, with the pages whose names are like the path."""
    path = request.path.removeprefix("/docs").strip("/")
    near = [] if card_numbers.is_in(path) else _index().near(path.rpartition("/")[2])
    return render_template(
        "checkout/reference/missing.html", site=pages.load(current_app), near=near
    ), 404


def _show(site: Site, page: Page) -> Response:
    previous, following = site.neighbours(page)
    content = markdown.content(site, page)
    return _respond(
        "page", site, here=page, content=content, previous=previous, following=following
    )


def _respond(template: str, site: Site, **context: Any) -> Response:
    """The page with an ETag: browsers keep it and revalidate it on each visit."""
    context.setdefault("text", "")
    response = make_response(
        render_template(f"checkout/reference/{template}.html", site=site, **context)
    )
    return _revalidated(response)


def _revalidated(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
