"""Programs of merchants, with Stripe's own libraries against a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.databases import Kind
from tests.support.fixtures import Servers
from tests.support.servers import ROOT, Server

PROGRAMS = Path(__file__).with_name("programs")
LIBRARIES = ROOT / ".venv" / "sdk"
"""Where `make test-slow` installs the libraries that can't stand beside the newest one for Python."""
GIVE_UP_SECONDS = 600


def run(command: list[str], server: Server, **environ: str) -> None:
    """Run a program against the server. Fails with what it has printed."""
    environ |= {"TILL_URL": server.provider, "TILL_KEY": "sk_test_xxx", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        command,
        env=environ,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=GIVE_UP_SECONDS,
    )
    assert done.returncode == 0, done.stdout


def python(server: Server, **environ: str) -> None:
    program = "tests.contract.programs.merchant"
    run([sys.executable, "-W", "error", "-m", program], server, **environ)


def test_the_newest_library_for_python(live_server: Server):
    python(live_server)


@pytest.mark.slow
def test_the_newest_library_for_python_on_postgresql(servers_by_kind: Servers):
    python(servers_by_kind("postgresql"))


@pytest.mark.slow
def test_a_library_for_python_before_12_1(servers_by_kind: Servers, kind: Kind):
    """It sends True and False, and knows an older version of the API."""
    old = LIBRARIES / "python"
    assert (old / "stripe").is_dir(), "make test-slow installs it"
    python(servers_by_kind(kind), PYTHONPATH=str(old))


@pytest.mark.slow
def test_the_library_for_node(servers_by_kind: Servers, kind: Kind, tmp_path: Path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    installed = LIBRARIES / "node" / "node_modules"
    assert installed.is_dir(), "make test-slow installs it"
    # Node looks for a library in the folders above the program.
    (tmp_path / "node_modules").symlink_to(installed)
    program = shutil.copy(PROGRAMS / "merchant.mjs", tmp_path)
    run([node, str(program)], servers_by_kind(kind))
