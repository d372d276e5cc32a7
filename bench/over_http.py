"""Requests per second and waiting times over HTTP, with eight clients, on SQLite, beside the bare program.

Both servers run; they are measured in turns, so that the other one is idle.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import load
from bench.load import Load
from bench.report import Row, at_most, ms
from bench.server import BARE, Server, running

CLIENTS = 8
ROUNDS = 3
CASES = {
    "create": "create",
    "retrieve": "retrieve",
    "list of 10": None,
    "payment page": "page",
    "shop home": "page",
}
"""Each with bare's case beside it."""
COUNTS = {"create": 320}
COUNT = 160
SPREAD = 4.0
"""How many times its median the p99 of a creation may be."""


def run(directory: Path) -> list[Row]:
    with ExitStack() as stack:
        environ = {"DATA_DIR": str(directory / "till"), "RATE_LIMITS": "off"}
        till = stack.enter_context(running(environ))
        bare = stack.enter_context(running({"BARE_DIR": str(directory / "bare")}, program=BARE))
        load.put(till, "mixed", clients=CLIENTS, count=200)
        return [_row(case, till, bare) for case in CASES]


def _row(case: str, till: Server, bare: Server) -> Row:
    count, beside = COUNTS.get(case, COUNT), CASES[case]
    ours, theirs = [], []
    for _round in range(ROUNDS):
        ours.append(load.put(till, case, clients=CLIENTS, count=count))
        if beside:
            done = load.put(bare, beside, clients=CLIENTS, count=count, program="bare")
            theirs.append(done)
    made, rate = _together(ours), median(each.rate for each in ours)
    limits = [at_most(made.p99 / made.p50, SPREAD, "p99 ≤ 4 × p50")] if case == "create" else []
    row = f"{rate:.0f}/s, p50 {ms(made.p50)}, p99 {ms(made.p99)}"
    if not theirs:
        return Row(f"HTTP: {case}", row, limits=limits)
    bare_rate = median(each.rate for each in theirs)
    return Row(f"HTTP: {case}", row, f"{bare_rate:.0f}/s", f"{rate / bare_rate:.2f}", "", limits)


def _together(loads: list[Load]) -> Load:
    latencies = [latency for each in loads for latency in each.latencies]
    return Load(sum(each.seconds for each in loads), latencies)
