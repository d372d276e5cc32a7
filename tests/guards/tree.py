"""The files of the repository that the guards check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("foundation", "checkout", "storefront")
FOLDERS = (*PACKAGES, "examples", "templates", "static", "tests", "scripts", "migrations", "docs")
TOP_FILES = ("app.py", "gunicorn.conf.py", "Makefile", "README.md", ".ci/run")


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Every file with one of these suffixes (".py", …), in order."""
    found = [ROOT / name for name in TOP_FILES]
    for folder in FOLDERS:
        found += (ROOT / folder).rglob("*")
    return tuple(
        sorted(
            path
            for path in found
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts
        )
    )


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    """The path from the top and the syntax tree of each module in `packages`."""
    for path in files(".py"):
        if path.relative_to(ROOT).parts[0] in packages:
            yield name(path), ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """The path from the top of the repository, for messages."""
    return str(path.relative_to(ROOT))
