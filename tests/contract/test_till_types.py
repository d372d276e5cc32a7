"""The types of till.js: a merchant's program in TypeScript compiles with them, and mistakes in it don't."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.contract.test_programs import LIBRARIES, PROGRAMS
from tests.support.servers import ROOT

COMPILER = LIBRARIES / "node" / "node_modules" / "typescript" / "bin" / "tsc"
OPTIONS = ("--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom")


@pytest.mark.slow
def test_a_program_compiles_with_the_types() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    assert COMPILER.is_file(), "make test-slow installs it"
    sources = (ROOT / "static" / "js" / "till.d.ts", PROGRAMS / "till.ts")
    done = subprocess.run(
        [node, str(COMPILER), *OPTIONS, *map(str, sources)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
