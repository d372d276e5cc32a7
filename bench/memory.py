"""Resident memory of the web process: at the start, halfway, and after many mixed requests."""

from __future__ import annotations

from pathlib import Path

from bench import load
from bench.report import Row, at_most
from bench.server import running

REQUESTS = 20_000
CLIENTS = 8
AT_START, AFTER = 110, 125
LEVEL = 2.0
"""Megabytes that the second half may add and still be called level."""


def run(directory: Path, requests: int = REQUESTS) -> list[Row]:
    """Pages, reads, creations and payments, with the background worker at work."""
    with running({"DATA_DIR": str(directory / "data"), "RATE_LIMITS": "off"}):
        pass  # the tables are there already when it counts
    with running({"DATA_DIR": str(directory / "data"), "RATE_LIMITS": "off"}) as server:
        samples = [server.memory()]
        for _half in range(2):
            load.put(server, "mixed", clients=CLIENTS, count=requests // 2)
            samples.append(server.memory())
    start, middle, end = samples
    grown = end - middle
    return [
        Row("memory at start", f"{start:.0f} MB", limits=[at_most(start, AT_START, "≤ 110 MB")]),
        Row(f"memory after {requests // 2:,} requests", f"{middle:.0f} MB"),
        Row(
            f"memory after {requests:,} requests",
            f"{end:.0f} MB ({grown:+.1f} in the second half)",
            limits=[at_most(end, AFTER, "≤ 125 MB"), at_most(grown, LEVEL, "level")],
        ),
    ]
