"""The Dockerfile: the rules that hadolint checks, what it copies, and a desk sold by what its commands install."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.deploy import dockerfile, installed, purchase
from tests.deploy.dockerfile import Image
from tests.support import servers
from tests.support.servers import ROOT

FILE = ROOT / "Dockerfile"
SECRET = re.compile(r"KEY|SECRET|TOKEN|PASSWORD|DATABASE_URL")
BUILD_FILES = {"LICENSE", "constraints.txt", "pyproject.toml", "scripts/requirements.py"}


def test_the_dockerfile_follows_the_rules() -> None:
    """Those of hadolint that apply, and: no secret, a check of health, another user than root."""
    found = dockerfile.read(FILE)
    by_name: dict[str, list[str]] = {}
    for each in found:
        by_name.setdefault(each.name, []).append(each.text)
    assert by_name.keys().isdisjoint({"ADD", "MAINTAINER", "ARG"})
    for base in by_name["FROM"]:
        name, _, tag = base.split()[0].partition(":")
        assert re.fullmatch(r"[\d.]+-slim-\w+", tag), f"{name} is not pinned"
    assert len({base.split()[0] for base in by_name["FROM"]}) == 1
    for command in by_name["RUN"]:
        assert not re.search(r"\b(sudo|cd|apt|curl|wget)\b|\|", command), command
        if "pip" in command:
            assert "--no-cache-dir" in command
            assert "--no-deps" in command or "--constraint constraints.txt" in command
    for folder in by_name["WORKDIR"]:
        assert folder.startswith("/")
    assert not [text for text in by_name["ENV"] if SECRET.search(text)]
    last = [each.name for each in found]
    assert last.index("USER") > max(at for at, name in enumerate(last) if name == "RUN")
    uid = re.search(r"--uid (\d+)", "".join(by_name["RUN"]))
    assert uid
    assert by_name["USER"] == [uid[1]]
    (health,), (command,) = by_name["HEALTHCHECK"], by_name["CMD"]
    assert "/healthz" in health
    assert command.startswith("[")


def test_the_image_gets_what_the_wheel_needs_and_nothing_else() -> None:
    files = set(dockerfile.context(ROOT))
    wheel = WheelBuilder(str(ROOT))
    needed = {file.relative_path for file in wheel.recurse_selected_project_files()}
    assert needed | BUILD_FILES <= files
    assert files - needed - BUILD_FILES == {"docs/img/take.py"}


@pytest.mark.slow
def test_what_the_commands_install_sells_a_desk(image: Image, tmp_path: Path) -> None:
    environ = {**image.variables(), "EXPOSE_TEST_SERVER": "on", "HOST": "127.0.0.1"}
    command = [str(image.commands / image.command[0]), *image.command[1:]]
    with installed.running([command], environ, image.folder) as server:
        purchase.buy(server.shop)
        assert health(image, dict(server.environ)) == 0
    assert health(image, dict(server.environ)) != 0
    assert sorted(path.name for path in image.path("/data").glob("*.db")) == [
        "checkout.db",
        "storefront.db",
    ]


def health(image: Image, environ: dict[str, str]) -> int:
    """The exit status of the check of health."""
    check = [str(image.commands / image.health[0]), *image.health[1:]]
    done = subprocess.run(
        check, env=environ, capture_output=True, timeout=servers.STOP_SECONDS, cwd=image.folder
    )
    return done.returncode
