"""The dependency audit, against an index of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.servers import ROOT


class Index:
    """A package index with a simple API and, for the releases of `advisories`, a JSON API."""

    def __init__(self) -> None:
        self.files: dict[str, list[dict[str, Any]]] = {}
        self.advisories: dict[str, list[dict[str, Any]]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                _, api, name, *version = self.path.split("/")
                if api == "simple" and name in outer.files:
                    self.reply({"files": outer.files[name]})
                elif api == "pypi" and f"{name} {version[0]}" in outer.advisories:
                    self.reply({"vulnerabilities": outer.advisories[f"{name} {version[0]}"]})
                else:
                    self.send_error(404)

            def reply(self, body: dict[str, Any]) -> None:
                content = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/simple"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def add(self, name: str, version: str, *, yanked: bool | str = False) -> None:
        file = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        self.files.setdefault(name, []).append({"filename": file, "yanked": yanked})


@pytest.fixture
def index() -> Iterator[Index]:
    made = Index()
    yield made
    made.server.shutdown()
    made.server.server_close()


def audit(index: str, tmp_path: Path, *pins: str) -> subprocess.CompletedProcess[str]:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("# pinned\n" + "\n".join(pins))
    script = ROOT / "scripts" / "dependencies.py"
    command = [sys.executable, script, "--constraints", constraints, "--index", index]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_releases_without_problems_pass(index: Index, tmp_path: Path) -> None:
    index.add("flask", "3.1.3")
    index.advisories["flask 3.1.3"] = []
    passed = audit(index.url, tmp_path, "Flask==3.1.3")
    assert passed.stdout == "1 releases asked about, 0 with problems.\n"
    assert passed.returncode == 0


def test_each_problem_is_named(index: Index, tmp_path: Path) -> None:
    index.add("withdrawn", "1.0", yanked="broken wheel")
    index.add("missing", "1.0")
    index.add("vulnerable", "1.0")
    index.advisories["vulnerable 1.0"] = [
        {"id": "PYSEC-1", "fixed_in": ["1.1"], "withdrawn": None},
        {"id": "PYSEC-2", "fixed_in": [], "withdrawn": "2026-01-01T00:00:00Z"},
    ]
    failed = audit(
        index.url, tmp_path, "withdrawn==1.0", "missing==2.0", "vulnerable==1.0", "unknown==1.0"
    )
    assert failed.stdout.splitlines() == [
        "withdrawn 1.0: withdrawn: broken wheel",
        "missing 2.0: this release is missing",
        "vulnerable 1.0: PYSEC-1, fixed in 1.1",
        "unknown 1.0: the index doesn't know it",
        "4 releases asked about, 4 with problems.",
        "The index told nothing of vulnerabilities for 3 of them.",
    ]
    assert failed.returncode == 1


@pytest.mark.slow
def test_newer_releases_are_listed_and_are_no_problem(index: Index, tmp_path: Path) -> None:
    for version in ("1.9", "1.10", "2.0rc1"):
        index.add("till-library", version)
    index.add("till-library", "1.11", yanked=True)
    passed = audit(index.url, tmp_path, "till_library==1.9")
    assert "till_library 1.9: 1.10 is newer" in passed.stdout
    assert passed.returncode == 0


@pytest.mark.slow
def test_an_index_that_does_not_answer_is_said(tmp_path: Path) -> None:
    failed = audit("http://127.0.0.1:9/simple", tmp_path, "flask==3.1.3")
    assert failed.returncode == 2
    assert "does not answer" in failed.stderr
    assert "Traceback" not in failed.stderr
