"""The images of the pages: their files below docs/img, and their sizes."""

from __future__ import annotations

from pathlib import Path

from checkout.reference.pages import DOCS

FOLDER = DOCS / "img"
TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp"}
PNG = b"\x89PNG\r\n\x1a\n"


def find(name: str) -> Path | None:
    """The image of that name. The name is looked up among the files and never joined to a path."""
    files = (file for file in FOLDER.rglob("*") if file.suffix in TYPES)
    return next((file for file in files if str(file.relative_to(FOLDER)) == name), None)


def size(file: Path) -> tuple[int, int] | None:
    """Width and height of a PNG in pixels, from its header. None for other files.

    Source: PNG (Third Edition), 11.2.1: IHDR is the first chunk and begins with width and height.
    """
    if file.suffix != ".png" or not file.is_file():
        return None
    with file.open("rb") as opened:
        head = opened.read(24)
    if len(head) < 24 or not head.startswith(PNG):
        return None
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
