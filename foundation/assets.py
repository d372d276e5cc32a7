"""Static files: named by their content, compressed once, bundled without a build step.

A CSS bundle is its files, one after the other. A JavaScript bundle starts at a main module and follows its relative
imports; the import lines and the word `export` go, the rest becomes one module. So the files on disk stay ordinary
modules, and a page loads one of each.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, current_app, request
from werkzeug.security import safe_join

STATIC = Path(__file__).parent.parent / "static"
FOREVER = "public, max-age=31536000, immutable"
IMPORT = re.compile(r"""^import\s*\{[^}]*\}\s*from\s*["'](?P<path>\.{1,2}/[^"']+)["'];?$""", re.M)
EXPORT = re.compile(r"^export\s+(?=(async\s+)?(function|const|let|class)\b)", re.M)
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True)
class Asset:
    """One file or bundle as it is sent."""

    body: bytes
    gzipped: bytes | None
    mimetype: str
    digest: str

    @classmethod
    def of(cls, name: str, body: bytes) -> Asset:
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        text = mimetype.startswith("text/") or mimetype == "image/svg+xml"
        gzipped = gzip.compress(body, mtime=0) if text and len(body) > 500 else None
        return cls(body, gzipped, mimetype, hashlib.sha256(body).hexdigest()[:12])


def init_app(app: Flask) -> None:
    """Serve /static at both origins and give templates `asset(name)`."""
    app.extensions["till.bundles"] = {}
    app.extensions["till.assets"] = {}
    app.add_url_rule("/static/b/<name>-<digest>.<ext>", "bundle", _serve_bundle)
    app.add_url_rule("/static/<path:path>", "static", _serve_file)
    app.jinja_env.globals["asset"] = asset


def bundle(app: Flask, name: str, sources: Sequence[str]) -> None:
    """Declare `name` ("shop.css") as these files under static/; of JavaScript, the main module alone."""
    app.extensions["till.bundles"][name] = tuple(sources)


def asset(name: str) -> str:
    """The URL of a bundle or of a file under static/; it changes with the content."""
    if name in current_app.extensions["till.bundles"]:
        stem, ext = name.rsplit(".", 1)
        return f"/static/b/{stem}-{_bundle(name).digest}.{ext}"
    return f"/static/{name}?v={_file(name).digest}"


def _bundle(name: str) -> Asset:
    sources: tuple[str, ...] = current_app.extensions["till.bundles"][name]
    if name.endswith(".js"):
        files = _modules(STATIC / sources[0])
        return _cached(name, files, lambda: _join_modules(files))
    files = [STATIC / source for source in sources]
    return _cached(name, files, lambda: "\n".join(file.read_text() for file in files).encode())


def _file(path: str) -> Asset:
    full = safe_join(str(STATIC), path)
    if full is None or not Path(full).is_file():
        abort(404)
    return _cached(path, [Path(full)], Path(full).read_bytes)


def _cached(name: str, files: Sequence[Path], build: Callable[[], bytes]) -> Asset:
    """Built once for as long as no file of it changes."""
    cache: dict[str, tuple[tuple[int, ...], Asset]] = current_app.extensions["till.assets"]
    stamp = tuple(file.stat().st_mtime_ns for file in files)
    if name not in cache or cache[name][0] != stamp:
        cache[name] = (stamp, Asset.of(name, build()))
    return cache[name][1]


def _modules(main: Path) -> list[Path]:
    """The modules that `main` needs, each after those that it imports."""
    ordered: list[Path] = []

    def visit(file: Path) -> None:
        if file in ordered:
            return
        for match in IMPORT.finditer(file.read_text()):
            visit((file.parent / match["path"]).resolve())
        ordered.append(file)

    visit(main.resolve())
    return ordered


def _join_modules(files: Sequence[Path]) -> bytes:
    texts = (EXPORT.sub("", IMPORT.sub("", file.read_text())) for file in files)
    return "\n".join(texts).encode()


def _serve_bundle(name: str, digest: str, ext: str) -> Response:
    full = f"{name}.{ext}"
    if full not in current_app.extensions["till.bundles"]:
        abort(404)
    made = _bundle(full)
    return _send(made, fixed=made.digest == digest)


def _serve_file(path: str) -> Response:
    made = _file(path)
    return _send(made, fixed=request.args.get("v") == made.digest)


def _send(made: Asset, *, fixed: bool) -> Response:
    compressed = made.gzipped if request.accept_encodings.quality("gzip") else None
    response = Response(compressed or made.body, mimetype=made.mimetype)
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER if fixed else "public, max-age=60"
    response.set_etag(made.digest)
    response.make_conditional(request)
    return response
