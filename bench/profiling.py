"""Where the CPU time of one case goes: `python -m bench profile create retrieve ...`.

A sampler, not cProfile, so that many small calls weigh no more than they cost. It asks for a sample after each
millisecond of CPU time; a kernel that ticks 250 times a second gives one after four. Time in C counts for the Python
function that called it.
"""

from __future__ import annotations

import re
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from bench.programs import Bare, Program, Till
from bench.wsgi import Request

ROOT = Path(__file__).parent.parent
INTERVAL = 0.001
SECONDS = 4.0
"""CPU seconds to spend on each case."""
SHOWN = 25
OUTSIDE = re.compile(r".*/lib/python3\.\d+/(site-packages/)?")


class Sampler:
    """Counts samples: `inclusive` by function anywhere on the stack, `exclusive` by the innermost one."""

    def __init__(self) -> None:
        self.samples = 0
        self.inclusive: Counter[str] = Counter()
        self.exclusive: Counter[str] = Counter()
        self.areas: Counter[str] = Counter()

    def during(self, work: Callable[[], None]) -> None:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        try:
            work()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        stack = list(_names(frame))
        self.samples += 1
        self.inclusive.update(set(stack))
        self.exclusive[stack[0]] += 1
        self.areas[_area(stack[0])] += 1

    def report(self) -> Iterator[str]:
        """Lines of text: what the project's and the libraries' functions cost, in percent."""
        ours = {
            name: hits
            for name, hits in self.inclusive.items()
            if name.startswith("/") and not name.startswith("/bench/")
        }
        theirs = {name: hits for name, hits in self.inclusive.items() if not name.startswith("/")}
        sections = {
            "With what they call: the project": Counter(ours),
            "With what they call: libraries": Counter(theirs),
            "By themselves": self.exclusive,
            "By package": self.areas,
        }
        for title, counted in sections.items():
            yield f"  {title}"
            for name, hits in counted.most_common(SHOWN):
                yield f"    {100 * hits / self.samples:5.1f} %  {name.removeprefix('/')}"


def _names(frame: FrameType | None) -> Iterator[str]:
    """From the innermost outwards. What is the project's own starts with a slash."""
    while frame is not None:
        code = frame.f_code
        path = OUTSIDE.sub("", code.co_filename)
        path = path.replace(str(ROOT), "")
        yield f"{path}:{code.co_qualname}"
        frame = frame.f_back


def _area(name: str) -> str:
    """`sqlalchemy/orm/loading.py:instances` → `sqlalchemy/orm`."""
    path = name.lstrip("/").rpartition(":")[0]
    return "/".join(path.split("/")[:2])


def run(names: list[str]) -> None:
    """Print the profile of each named case of the application; of all if none is named."""
    with tempfile.TemporaryDirectory(prefix="till-bench-") as directory:
        till, bare = Till(Path(directory) / "till"), Bare(Path(directory) / "bare")
        for name in names or list(till.cases):
            show(name, till)
        if not names:
            for name in bare.cases:
                show(f"bare: {name}", bare, name)


def show(title: str, program: Program, name: str = "") -> None:
    sampler, name = Sampler(), name or title
    send = program.send
    requests = _prepared(program, name, 3)
    for request in requests:
        send(request)
    spent, calls = 0.0, 0
    while spent < SECONDS:
        requests = _prepared(program, name, 20)
        started = time.process_time()

        def work(requests: list[Request] = requests) -> None:
            for request in requests:
                send(request)

        sampler.during(work)
        spent += time.process_time() - started
        calls += len(requests)
    program.settle()
    print(f"\n{title}: {1000 * spent / calls:.2f} ms CPU each, {sampler.samples} samples")
    print("\n".join(sampler.report()), flush=True)


def _prepared(program: Program, name: str, count: int) -> list[Request]:
    made = [program.cases[name]() for _ in range(count)]
    program.settle()
    return made
