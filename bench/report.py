"""The one table that a run prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Better = Literal["at least", "at most"]
COLUMNS = ("what", "ours", "bare", "ratio", "statements", "calls", "limit", "met")


@dataclass(frozen=True)
class Limit:
    """What is to be reached. `value` is what was measured, `bound` what it is compared with."""

    value: float
    better: Better
    bound: float
    text: str

    @property
    def met(self) -> bool:
        return self.value >= self.bound if self.better == "at least" else self.value <= self.bound


@dataclass(frozen=True)
class Row:
    """One line of the table; cells are text, empty where there is nothing to say."""

    what: str
    ours: str = ""
    bare: str = ""
    ratio: str = ""
    statements: str = ""
    limits: Sequence[Limit] = ()
    calls: str = ""

    def cells(self) -> tuple[str, ...]:
        limit = ", ".join(each.text for each in self.limits)
        measured = self.what, self.ours, self.bare, self.ratio, self.statements, self.calls
        return *measured, limit, self._met()

    def _met(self) -> str:
        if not self.limits:
            return ""
        missed = [each.text for each in self.limits if not each.met]
        if not missed:
            return "yes"
        return (
            "not reached"
            if len(missed) == len(self.limits)
            else f"not reached: {', '.join(missed)}"
        )


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, in columns of even width."""
    lines = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    written = [_line(line, widths) for line in lines]
    written.insert(1, _line(tuple("-" * width for width in widths), widths))
    return "\n".join(written)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def at_least(value: float, bound: float, text: str = "") -> Limit:
    return Limit(value, "at least", bound, text or f"≥ {bound:g}")


def at_most(value: float, bound: float, text: str = "") -> Limit:
    return Limit(value, "at most", bound, text or f"≤ {bound:g}")


def ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"
