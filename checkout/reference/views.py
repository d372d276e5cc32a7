"""The pages at /docs. They are public, set no cookie, and are the same for everyone."""

from __future__ import annotations

from typing import Any

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
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from checkout.reference import codes, pictures
from checkout.reference.library import Entry, Library, library
from foundation import web

pages = Blueprint("reference", __name__)
ALIASES = {"errors": "api/errors", "errors/decline-codes": "api/decline-codes"}
"""Addresses that errors of the API name, and the pages that they mean."""


@pages.get("/docs", strict_slashes=False)
def home() -> Response:
    """All pages, by section."""
    return _answer("home", library(current_app))


@pages.get("/docs/<path:path>")
def page(path: str) -> ResponseReturnValue:
    """A Markdown file's page. Its name in the repository leads to it too."""
    shelf = library(current_app)
    entry = shelf.entries.get(ALIASES.get(path, path))
    if entry:
        return _page(shelf, entry)
    tidy = path.removesuffix("/").removesuffix(".md").removesuffix("/README")
    if tidy != path and tidy in shelf.entries:
        return redirect(f"/docs/{tidy}", 301)
    abort(404)


@pages.get("/docs/errors/<code>")
def error(code: str) -> ResponseReturnValue:
    """What an error's `doc_url` leads to."""
    shelf = library(current_app)
    if f"errors/{code}" in ALIASES:
        return page(f"errors/{code}")
    found = codes.find(shelf, code)
    if found is None:
        abort(404)
    return _answer("code", shelf, code=found, here=shelf.entries.get(found.home))


@pages.get("/docs/guides/rate-limiting")
def rate_limiting() -> ResponseReturnValue:
    """The address that a 429 names."""
    return error("rate_limit_exceeded")


@pages.get("/docs/img/<path:name>")
def picture(name: str) -> Response:
    """A picture of a page."""
    file = pictures.find(name)
    if file is None:
        abort(404)
    return send_file(file, mimetype=pictures.TYPES[file.suffix], max_age=3600)


@pages.errorhandler(NotFound)
def nothing_here(_error: NotFound) -> ResponseReturnValue:
    """The provider's page, at one shared origin too."""
    title, message = web.TITLES[404]
    return render_template("checkout/error.html", status=404, title=title, message=message), 404


def _page(shelf: Library, entry: Entry) -> Response:
    before, after = shelf.around(entry)
    rendered = shelf.rendered(entry)
    return _answer("page", shelf, here=entry, page=rendered, before=before, after=after)


def _answer(name: str, shelf: Library, **context: Any) -> Response:
    """A page that browsers keep, and ask about before they show it again."""
    response = make_response(
        render_template(f"checkout/reference/{name}.html", shelf=shelf, **context)
    )
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
