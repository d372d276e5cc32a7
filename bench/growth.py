"""What list, retrieve and create cost with a million sessions stored, beside a thousand."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

from bench import samples
from bench.apart import started
from bench.copies import copy_newest
from bench.programs import Till
from bench.report import Row, at_most, ms
from bench.samples import PROVIDER, SESSIONS
from bench.wsgi import api

FEW, MANY = 1_000, 1_000_000
TIMES = 1.2
CASES = ("list of 10", "list of 100", "retrieve", "create")
ROUNDS = 9
CALLS = 10
WARM_UP = 3


class Grown(Till):
    """The application with `sessions` more sessions, copies of one that the API has made."""

    def __init__(self, directory: Path, sessions: int):
        super().__init__(directory)
        copy_newest(directory / "checkout.db", self._create_one, sessions)

    def _create_one(self) -> None:
        url = PROVIDER + SESSIONS
        self.send(api("POST", url, samples.session(), idempotency_key="the one to copy"))


def run(directory: Path, few: int = FEW, many: int = MANY) -> list[Row]:
    """Both sizes in turns: CPU time of one request, the median of its blocks."""
    blocks: dict[tuple[str, int], list[float]] = {}
    with ExitStack() as stack:
        programs = {
            size: stack.enter_context(started(partial(Grown, sessions=size), directory / str(size)))
            for size in (few, many)
        }
        for program in programs.values():
            for case in CASES:
                program.block(case, WARM_UP)
        for _round in range(ROUNDS):
            for case in CASES:
                for size, program in programs.items():
                    blocks.setdefault((case, size), []).append(program.block(case, CALLS))
    return [
        _row(case, median(blocks[case, few]), median(blocks[case, many]), many) for case in CASES
    ]


def _row(case: str, small: float, large: float, many: int) -> Row:
    times = large / small
    ours = f"{ms(large)}, with {FEW:,} {ms(small)}"
    limit = at_most(times, TIMES, f"≤ {TIMES} ×")
    return Row(f"{case}, {many:,} sessions", ours, "", f"{times:.2f} ×", "", [limit])
