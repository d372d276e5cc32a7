"""The benchmark runs, and its cases keep their limits of statements and calls. No time is measured here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.apart import started
from bench.in_process import CASES
from bench.programs import Bare, Till


@pytest.mark.slow
def test_every_case_answers_within_its_limits(tmp_path: Path) -> None:
    with started(Till, tmp_path) as program:
        # The second answer of a process: the first one fills caches.
        counted = {
            case.name: (program.count(case.name), program.count(case.name))[1] for case in CASES
        }
    limits = [(case.name, limit) for case in CASES for limit in case.limits(1, counted[case.name])]
    assert [(name, limit.text, limit.value) for name, limit in limits if not limit.met] == []
    assert counted["create of 100 lines"].statements == counted["create"].statements


@pytest.mark.slow
def test_the_bare_program_makes_only_the_statements_it_needs(tmp_path: Path) -> None:
    names = {case.bare for case in CASES if case.bare}
    with started(Bare, tmp_path) as program:
        counted = {name: program.count(name).statements for name in names}
    assert counted == {"create": 6, "retrieve": 2, "page": 1}


def test_a_program_that_cannot_be_built_ends_the_benchmark(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="the other process has ended"), started(end, tmp_path):
        pass


def end(_directory: Path) -> Bare:
    sys.exit(1)
