"""The command that the reference shows for each call runs against the sample data."""

from __future__ import annotations

import socket
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from checkout.reference.openapi import listing
from tests.guards.examples import CURL, serving
from tests.support.fixtures import MakeApp

PORT = ":8000"


@pytest.fixture
def resources(app: Flask) -> dict[str, listing.Resource]:
    with app.app_context():
        return dict(listing.load(app).resources)


def test_the_commands_of_products_run(
    resources: dict[str, listing.Resource], make_app: MakeApp, tmp_path: Path
) -> None:
    run([resources["products"]], make_app, tmp_path)


@pytest.mark.slow
def test_the_commands_of_every_call_run(
    resources: dict[str, listing.Resource], make_app: MakeApp, tmp_path: Path
) -> None:
    run([each for each in resources.values() if each.slug != "products"], make_app, tmp_path)


def run(resources: list[listing.Resource], make_app: MakeApp, directory: Path) -> None:
    """Run the commands of all calls one after the other. Each is answered with a 200."""
    entries = [entry for resource in resources for entry in resource.entries]
    script = [CURL.replace("set -eu", "set -u")]
    for number, entry in enumerate(entries):
        script += [entry.example, f"mv answer {number}.answer || echo none > {number}.answer"]
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = stack.enter_context(serving(make_app, listener))
        subprocess.run(
            ["bash", "-c", "\n".join(script).replace(PORT, f":{port}")],
            cwd=directory,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "NO_PROXY": "*"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=120,
        )
    failed = []
    for number, entry in enumerate(entries):
        answer = (directory / f"{number}.answer").read_text()
        if answer.rpartition("\n")[2] != "200":
            failed.append(f"{entry.method} {entry.path}\n{entry.example}\n{answer[:300]}")
    assert not failed, "\n\n".join(failed)
