"""Whether a second web process on PostgreSQL serves more: one and two, measured in turns.

PostgreSQL does not wait for the disk here. Web processes, PostgreSQL and clients share the machine's cores: a second
web process can only use what the others leave idle, so this needs a machine that does nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench import load
from bench.report import Row, at_least
from bench.server import Server, running

CASES = ("create", "retrieve", "payment page")
ROUNDS = 4
COUNT = 160
CLIENTS = 8
TIMES = 1.5


def run(directory: Path) -> list[Row]:
    rates: dict[tuple[str, int], list[float]] = {}
    with _servers(directory) as servers:
        for server in servers:
            load.put(server, "mixed", clients=CLIENTS, count=80)
        before = _machine()
        for _round in range(ROUNDS):
            for case in CASES:
                for processes, server in enumerate(servers, 1):
                    done = load.put(server, case, clients=CLIENTS, count=COUNT)
                    rates.setdefault((case, processes), []).append(done.rate)
        idle = _idle_share(before, _machine())
    rows = [_row(case, median(rates[case, 1]), median(rates[case, 2])) for case in CASES]
    return [*rows, Row("PostgreSQL: cores idle meanwhile", f"{100 * idle:.0f} %")]


def _row(case: str, one: float, two: float) -> Row:
    ours = f"{two:.0f}/s with two, {one:.0f}/s with one"
    limits = [at_least(two / one, TIMES, f"≥ {TIMES} ×")]
    return Row(f"PostgreSQL: {case}", ours, "", f"{two / one:.2f} ×", "", limits)


def _machine() -> list[int]:
    """Ticks of all cores since the machine started: user, nice, system, idle, ..."""
    return [int(ticks) for ticks in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]


def _idle_share(before: list[int], after: list[int]) -> float:
    spent = [late - early for early, late in zip(before, after, strict=True)]
    return spent[3] / sum(spent)


@contextmanager
def _servers(directory: Path) -> Iterator[list[Server]]:
    """Two servers, each on databases of its own: with one web process, and with two."""
    from tests.support.postgres import running as postgres_running

    with postgres_running() as postgres, ExitStack() as stack:
        made = []
        for processes in (1, 2):
            environ = {
                "DATA_DIR": str(directory / f"data-{processes}"),
                "DATABASE_URL": postgres.create("checkout"),
                "STOREFRONT_DATABASE_URL": postgres.create("storefront"),
                "SECRET_KEY": "only-for-benchmarks-0123456789abcdef",
                "RATE_LIMITS": "off",
            }
            options = ("--workers", str(processes))
            made.append(stack.enter_context(running(environ, options)))
        yield made
