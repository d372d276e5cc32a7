"""`python -m bench [PART ...]`: measure these parts, or all of them, and print one table. It judges nothing.

python -m bench                    everything
python -m bench requests startup   these parts
python -m bench profile create     where the CPU time of a case goes; without a case, of all of them
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from bench import profiling
from bench.report import Row, table

PARTS = {
    "requests": "in_process",
    "startup": "startup",
    "http": "over_http",
    "postgresql": "postgresql",
    "growth": "growth",
    "memory": "memory",
}


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["profile"]:
        profiling.run(arguments[1:])
        return
    unknown = [name for name in arguments if name not in PARTS]
    if unknown:
        sys.exit(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)} and profile")
    rows: list[Row] = []
    for name in arguments or PARTS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            rows += measured(name)
        except Exception as error:
            traceback.print_exc()
            rows.append(Row(f"{name}: failed", type(error).__name__))
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}\n")
    print(table(rows))


def measured(name: str) -> list[Row]:
    """The rows of one part, on databases in a directory that is removed afterwards."""
    run: Callable[[Path], list[Row]] = import_module(f"bench.{PARTS[name]}").run
    with tempfile.TemporaryDirectory(prefix="till-bench-") as directory:
        return run(Path(directory))


if __name__ == "__main__":
    main(sys.argv[1:])
