"""How long a second start takes until the shop's home page is served."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from bench.report import Row, at_most
from bench.server import running

STARTS = 5
SECONDS = 1.5


def run(directory: Path) -> list[Row]:
    """Start once to make the databases, then STARTS times on what is there."""
    environ = {"DATA_DIR": str(directory / "data")}
    with running(environ):
        pass
    seconds, cpu = [], []
    for _ in range(STARTS):
        with running(environ) as server:
            seconds.append(server.seconds)
            cpu.append(server.cpu)
    limit = at_most(median(seconds), SECONDS, f"≤ {SECONDS} s")
    ours = f"{median(seconds):.2f} s ({median(cpu):.2f} s of CPU time)"
    return [Row("second start to first answer", ours, limits=[limit])]
