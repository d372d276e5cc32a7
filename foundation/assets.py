"""Static files: named by their content, joined into one style sheet and one script per page without a build step.

A style sheet is its files, one after the other, without comments and indentation. A script starts at a main module and
follows its relative imports; the import lines, the word `export` and comments with lines of their own go, and the rest
becomes one module. A classic script, for the pages of others, is wrapped in a function, so that it adds only those
globals that it sets itself. Files and bundles are read and hashed once per process. With `app.debug` they are read at
each use, so that a change shows after a reload. Flask-Compress compresses the answers.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

STATIC = Path(__file__).parent.parent / "static"
COMMON_STYLES = ("layers", "tokens", "base")
A_YEAR = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"
IMPORT = re.compile(r"""^import\s*\{[^}]*\}\s*from\s*["'](?P<path>\.{1,2}/[^"']+)["'];?$""", re.M)
EXPORT = re.compile(r"^export\s+(?=(async\s+)?(function|const|let|class)\b)", re.M)
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*[\s\S]*?\*/[ \t]*)\n", re.M)
STYLE_SPACE = re.compile(r"/\*.*?\*/\s*|^\s+", re.S | re.M)
"""Comments and indentation: a quarter of a style sheet, also when it is compressed."""
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/plain", ".ts")


@dataclass(frozen=True)
class Asset:
    """A file or bundle as it is sent. `digest` changes with `body`."""

    body: bytes
    mimetype: str
    digest: str


@dataclass
class Library:
    """What an application serves under /static, by name: "img/favicon.svg", "shop.css"."""

    files: Mapping[str, Path]
    bundles: dict[str, Sequence[Path]] = field(default_factory=dict)
    classics: dict[str, Callable[[], Mapping[str, object]]] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)


def init_app(app: Flask) -> None:
    """Serve /static at both origins and give templates `asset(name)`."""
    app.extensions["till.static"] = Library(_files())
    app.add_url_rule("/static/<path:name>", "static", _serve)
    app.jinja_env.globals["asset"] = asset


def bundle(app: Flask, name: str, sources: Sequence[str]) -> None:
    """Declare `name` ("shop.css") as these files under static/. Of a script, name the main module alone."""
    app.extensions["till.static"].bundles[name] = [STATIC / source for source in sources]


def style_sheet(app: Flask, name: str, *, components: Sequence[str], pages: Sequence[str]) -> None:
    """Declare `name` ("checkout.css") as the common files, those of these components and `pages` ("checkout/form").

    layers.css comes first: it sets the order of the cascade layers.
    """
    parts = [*COMMON_STYLES, *(f"components/{each}" for each in components), *pages]
    bundle(app, name, [f"css/{part}.css" for part in parts])


def classic(
    app: Flask, name: str, main: str, constants: Callable[[], Mapping[str, object]]
) -> None:
    """Declare `name` ("till.js") as one classic script: the module `main` and what it imports, in a function.

    `constants`: asked when the script is read, for names that the modules read without an import, and their values,
    which JSON can hold.
    """
    bundle(app, name, [main])
    app.extensions["till.static"].classics[name] = constants


def answer(name: str) -> Response:
    """A file or bundle at a URL that doesn't change with its content: browsers ask again after a minute."""
    return _serve(name)


def asset(name: str) -> str:
    """The URL of a file or bundle, which changes with its content. Raises LookupError."""
    found = _find(name)
    if found is None:
        raise LookupError(f"static/{name} does not exist")
    return f"/static/{name}?v={found.digest}"


def _serve(name: str) -> Response:
    found = _find(name)
    if found is None:
        abort(404)
    response = Response(found.body, mimetype=found.mimetype)
    response.headers["Cache-Control"] = (
        A_YEAR if request.args.get("v") == found.digest else A_MINUTE
    )
    response.set_etag(found.digest)
    response.make_conditional(request)
    return response


def _find(name: str) -> Asset | None:
    """Looks the name up. It is never joined to a path, so each file has one name."""
    library: Library = current_app.extensions["till.static"]
    if current_app.debug:
        library.files = _files()
        library.assets.clear()
    if name not in library.assets:
        body = _read(library, name)
        if body is None:
            return None
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        digest = hashlib.sha256(body).hexdigest()[:12]
        library.assets[name] = Asset(body, mimetype, digest)
    return library.assets[name]


def _files() -> Mapping[str, Path]:
    return {
        path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()
    }


def _read(library: Library, name: str) -> bytes | None:
    sources = library.bundles.get(name)
    if sources is None:
        file = library.files.get(name)
        return file.read_bytes() if file else None
    if name in library.classics:
        return _in_function(_script(sources[0]), library.classics[name]())
    if name.endswith(".js"):
        return _script(sources[0])
    return STYLE_SPACE.sub("", "\n".join(file.read_text() for file in sources)).encode()


def _script(main: Path) -> bytes:
    """`main` and the modules that it imports, each after those that it needs itself."""
    texts: dict[Path, str] = {}

    def add(file: Path) -> None:
        if file in texts:
            return
        text = file.read_text()
        for match in IMPORT.finditer(text):
            add((file.parent / match["path"]).resolve())
        texts[file] = COMMENT.sub("", EXPORT.sub("", IMPORT.sub("", text)))

    add(main.resolve())
    return "\n".join(texts.values()).encode()


def _in_function(script: bytes, constants: Mapping[str, object]) -> bytes:
    """The script in a function whose parameters are the constants."""
    names, values = ", ".join(constants), ", ".join(map(json.dumps, constants.values()))
    return b'(function (%s) {\n"use strict";\n%s\n})(%s);\n' % (
        names.encode(),
        script,
        values.encode(),
    )
