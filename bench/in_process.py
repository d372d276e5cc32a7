"""CPU time of one request, called in process, beside the bare program.

Each program has a process and a database of its own; reads and writes have separate ones, so that what is read stays
the same. In each round every case has one block of calls, ours and bare's one after the other. A figure is the
median of its blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.apart import Apart, started
from bench.counting import Counted
from bench.programs import Bare, Till
from bench.report import Limit, Row, at_least, at_most, ms

ROUNDS = 9
BLOCK_SECONDS = 0.12
"""CPU time that a block should take."""
MOST_CALLS = 100
HELD_SAMPLES = 15


@dataclass(frozen=True)
class Case:
    """A case of ours, beside bare's case `bare`, whose speed it should reach at least to `least`.

    `calls`: the most function calls that it may take. They are the same on each machine, so a change is judged by them.
    """

    name: str
    bare: str | None = None
    least: float | None = None
    statements: int | None = None
    calls: int | None = None
    writes: bool = False

    def limits(self, ratio: float, counted: Counted) -> list[Limit]:
        made = []
        if self.least is not None:
            made.append(at_least(ratio, self.least))
        if self.statements is not None:
            text = f"≤ {self.statements} statements"
            made.append(at_most(counted.statements, self.statements, text))
        if self.calls is not None:
            made.append(at_most(counted.calls, self.calls, f"≤ {self.calls:,} calls"))
        return made


CASES = (
    Case("create", "create", 0.5, calls=5_000, writes=True),
    Case("create of 100 lines", writes=True),
    Case("retrieve", "retrieve", 0.5, 3, calls=2_800),
    Case("list of 10", statements=5),
    Case("list of 100", statements=5),
    Case("list of 10, lines", statements=5),
    Case("list of 100, lines", statements=5),
    Case("list of 100, intents", statements=5),
    Case("payment page", "page", 0.4, calls=6_500),
    Case("payment page, gzip", "page"),
    Case("shop home", "page", 0.4, calls=5_500),
    Case("shop home, gzip", "page"),
    Case("product page", "page", 0.4, calls=6_400),
    Case("payment", statements=25, calls=14_600, writes=True),
)
LISTS = {"list of 10": 2.0, "list of 100": 6.0}
"""How many times as much as a retrieve they may cost."""
PAYMENT_SECONDS = 0.015


class Measured:
    """The medians of all cases, by name; bare's names are prefixed with "bare "."""

    def __init__(self, directory: Path):
        with ExitStack() as stack:

            def start(make: Callable[[Path], Till | Bare], name: str) -> Apart:
                return stack.enter_context(started(make, directory / name))

            self._ours = {writes: start(Till, f"ours-{writes}") for writes in (False, True)}
            self._bare = {writes: start(Bare, f"bare-{writes}") for writes in (False, True)}
            self.seconds = self._measure()
            self.counted = {case.name: self._program(case).count(case.name) for case in CASES}
            self.bare_counted = {
                case.bare: self._bare[case.writes].count(case.bare) for case in CASES if case.bare
            }
            payments = [self._ours[True].hold("payment") for _ in range(HELD_SAMPLES)]
            self.held = median(held.wall for held in payments)
            self.held_cpu = median(held.cpu for held in payments)

    def _program(self, case: Case) -> Apart:
        return self._ours[case.writes]

    def _measure(self) -> dict[str, float]:
        blocks: dict[str, list[float]] = {}
        sizes: dict[str, int] = {}
        for _round in range(ROUNDS):
            for key, program, name in self._turns():
                if key not in sizes:
                    sizes[key] = _calls(program.block(name, 5))
                blocks.setdefault(key, []).append(program.block(name, sizes[key]))
        return {key: median(seconds) for key, seconds in blocks.items()}

    def _turns(self) -> Iterator[tuple[str, Apart, str]]:
        for case in CASES:
            yield case.name, self._program(case), case.name
            if case.bare:
                yield f"bare {case.name}", self._bare[case.writes], case.bare


def _calls(seconds: float) -> int:
    return max(3, min(MOST_CALLS, int(BLOCK_SECONDS / seconds)))


def run(directory: Path) -> list[Row]:
    """Measure all cases: one row each, and two about the payment's lock and the lines of a creation."""
    measured = Measured(directory)
    rows = [_row(case, measured) for case in CASES]
    one, many = (measured.counted[name] for name in ("create", "create of 100 lines"))
    more = many.statements - one.statements
    rows.append(
        Row(
            "statements of 99 more lines",
            statements=f"{more:+d}",
            limits=[at_most(more, 0, "the same number")],
        )
    )
    lock = at_most(measured.held, PAYMENT_SECONDS, "≤ 15 ms")
    held = f"{ms(measured.held)} ({ms(measured.held_cpu)} of CPU time)"
    rows.append(Row("payment: write lock held", held, limits=[lock]))
    return rows


def _row(case: Case, measured: Measured) -> Row:
    seconds, counted = measured.seconds[case.name], measured.counted[case.name]
    bare, ratio, share, statements, calls = "", "", 0.0, str(counted), f"{counted.calls:,}"
    if case.bare:
        beside = measured.seconds[f"bare {case.name}"]
        bare, share = ms(beside), beside / seconds
        ratio = f"{share:.2f}"
        statements += f" (bare {measured.bare_counted[case.bare]})"
        calls += f" (bare {measured.bare_counted[case.bare].calls:,})"
    limits = case.limits(share, counted)
    if case.name in LISTS:
        times = seconds / measured.seconds["retrieve"]
        ratio = f"{times:.1f} × a retrieve"
        limits.insert(0, at_most(times, LISTS[case.name], f"≤ {LISTS[case.name]:g} ×"))
    if case.name == "payment":
        limits.insert(0, at_most(seconds, PAYMENT_SECONDS, "≤ 15 ms"))
    return Row(case.name, ms(seconds), bare, ratio, statements, limits, calls)
