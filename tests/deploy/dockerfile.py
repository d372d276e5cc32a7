"""Reads a Dockerfile, and runs it without Docker: in a virtual environment, with a folder as the root of the image."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.deploy.installed import run
from tests.support.servers import inherited

ABSOLUTE = re.compile(r"(?<=[\s=])/(?=\w)")
"""The beginning of an absolute path in a command."""


@dataclass(frozen=True)
class Instruction:
    """A line of a Dockerfile: `RUN` and what follows it."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words of its JSON form or of its shell form."""
        return json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)


def read(file: Path) -> list[Instruction]:
    """The instructions of a Dockerfile, in order."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    pairs = (line.split(maxsplit=1) for line in joined.splitlines() if line.strip())
    return [Instruction(name, text) for name, text in pairs]


def context(root: Path) -> Iterator[str]:
    """The files of `root` that .dockerignore leaves in the context of a build.

    The last matching pattern decides, and a pattern matches what is in a folder that it matches. Source: Docker's
    reference of the Dockerfile, ".dockerignore file".
    """
    lines = (root / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    patterns = [(not rule.startswith("!"), _pattern(rule.removeprefix("!"))) for rule in rules]
    tops = {rule.removeprefix("!").split("/")[0] for rule in rules if rule.startswith("!")}
    for top in sorted(tops):
        path = root / top
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            name = file.relative_to(root)
            if file.is_file() and not _is_ignored(PurePosixPath(name), patterns):
                yield name.as_posix()


def _pattern(rule: str) -> re.Pattern[str]:
    """`*` matches within a name, and `**/` any number of folders."""
    text = "[^/]*".join(map(re.escape, rule.removeprefix("**/").split("*")))
    return re.compile(f"(?:.*/)?{text}" if rule.startswith("**/") else text)


def _is_ignored(path: PurePosixPath, patterns: list[tuple[bool, re.Pattern[str]]]) -> bool:
    paths = [str(path), *(str(each) for each in path.parents if each.name)]
    ignored = False
    for ignores, pattern in patterns:
        if any(pattern.fullmatch(each) for each in paths):
            ignored = ignores
    return ignored


@dataclass
class Image:
    """What the instructions have made. `root` stands for /, `commands` has the commands of the environment."""

    root: Path
    commands: Path
    environ: dict[str, str] = field(default_factory=dict)
    folder: Path = Path()
    user: str = "root"
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def path(self, text: str) -> Path:
        """The path on this machine of a path in the image."""
        return self.root / text.removeprefix("/") if text.startswith("/") else self.folder / text

    def variables(self) -> dict[str, str]:
        """The environment of a command: that of this process, the environment's commands first, and ENV."""
        outer = inherited()
        path = {"PATH": f"{self.commands}:{outer['PATH']}"}
        inner = {
            key: str(self.path(value)) if value.startswith("/") else value
            for key, value in self.environ.items()
        }
        return {**outer, **path, **inner}


def build(file: Path, image: Image) -> None:
    """Run the instructions of all stages, one after the other, in one environment. It installs nothing in the first.

    The one instruction that changes the machine, useradd, makes only its home folder here.
    """
    for instruction in read(file):
        _follow(instruction, file.parent, image)


def _follow(instruction: Instruction, root: Path, image: Image) -> None:
    words = instruction.words
    match instruction.name:
        case "FROM":
            image.environ, image.folder, image.user = {}, image.root, "root"
        case "ENV":
            image.environ |= dict(word.split("=", 1) for word in words)
        case "WORKDIR":
            image.folder = image.path(words[0])
            image.folder.mkdir(parents=True, exist_ok=True)
        case "COPY":
            _copy(words, root, image)
        case "RUN" if words[0] == "useradd":
            image.path(words[words.index("--home-dir") + 1]).mkdir(mode=0o700)
        case "RUN":
            command = ABSOLUTE.sub(f"{image.root}/", instruction.text)
            run("sh", "-c", command, cwd=image.folder, env=image.variables())
        case "USER":
            image.user = words[0]
        case "HEALTHCHECK":
            image.health = json.loads(instruction.text.partition(" CMD ")[2])
        case "CMD":
            image.command = words
        case "EXPOSE":
            pass
        case other:
            raise AssertionError(f"the test does not know {other}")


def _copy(words: list[str], root: Path, image: Image) -> None:
    """Copy from the context, or from an earlier stage, whose files have the same root here."""
    if words[0].startswith("--from="):
        assert all(image.path(source).exists() for source in words[1:-1])
        return
    *sources, target = words
    for name in context(root):
        if any(source in {".", name} for source in sources):
            copied = image.path(target) / (name if "." in sources else Path(name).name)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, copied)
