"""Which browser the tests drive, and with what flags."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scripts.browser import find

SILENT = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Flags that keep the browser from requests of its own."""


def path() -> str:
    """The path of Chromium: CHROMIUM_PATH, else the one that `make test` found, else the one that is installed."""
    noted = Path(sys.prefix) / "browser-path"
    if "CHROMIUM_PATH" not in os.environ and noted.exists():
        return noted.read_text(encoding="utf-8").strip()
    found = find()
    if found is None:
        raise FileNotFoundError("no Chromium: `make test` installs one, or set CHROMIUM_PATH")
    return found
