"""The pictures of the pages: which files are pictures, and how large they are."""

from __future__ import annotations

from pathlib import Path

from checkout.reference.library import DOCS

FOLDER = DOCS / "img"
TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp"}
PNG = b"\x89PNG\r\n\x1a\n"


def find(name: str) -> Path | None:
    """The picture of that name, among those that there are: no path is made of what was asked for."""
    there = (file for file in FOLDER.rglob("*") if file.suffix in TYPES)
    return next((file for file in there if str(file.relative_to(FOLDER)) == name), None)


def size(file: Path) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, from its header; None for anything else.

    PNG (Third Edition), 11.2.1: IHDR comes first and begins with width and height.
    """
    if file.suffix != ".png" or not file.is_file():
        return None
    with file.open("rb") as opened:
        head = opened.read(24)
    if len(head) < 24 or not head.startswith(PNG):
        return None
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
