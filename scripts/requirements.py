"""Print what pyproject.toml asks for, one requirement a line: the runtime's, and any extra's.

    python scripts/requirements.py [EXTRA …]

pip installs a project's dependencies only by building the project, which leaves folders behind;
this list needs no build.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def requirements(extras: list[str]) -> list[str]:
    """The requirement lines; KeyError names an extra that isn't there."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    return project["dependencies"] + [line for extra in extras for line in optional[extra]]


if __name__ == "__main__":
    print(*requirements(sys.argv[1:]), sep="\n")
