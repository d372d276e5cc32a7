"""What the guards read of a page: its fenced blocks, its links, the requests of its curl examples."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.M)
KEEPS = re.compile(
    r"(?P<name>\w+)=\$\((?P<curl>curl .+) \| grep -o '(?P<pattern>[^']+)' \| head -n 1\)"
)
"""A line that keeps an id of an answer in a shell variable."""
IN_SECONDS = re.compile(r"\$\(\( \$\(date \+%s\) \+ (?P<seconds>\d+) \)\)")
WITHOUT_VALUE = {"-s", "-g", "-i"}


@dataclass(frozen=True)
class Block:
    language: str
    text: str


@dataclass
class Curl:
    """One request. `data` is its body as curl sends it; `auth` is user name and password."""

    url: str = ""
    method: str = ""
    auth: tuple[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    data: str | None = None


def name_of(page: Path) -> str:
    """For the names of tests."""
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks in their order."""
    for match in FENCE.finditer(page.read_text(encoding="utf-8")):
        yield Block(match["language"], match["text"])


def links(page: Path) -> list[str]:
    """What the page links to within the repository, fragments included."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [match["target"] for match in LINK.finditer(text)]
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The fragments that the page's headings make, by GitHub's rule."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = (match["title"].lower() for match in HEADING.finditer(text))
    return {re.sub(r"[^\w\- ]", "", title).strip().replace(" ", "-") for title in titles}


def parse_curl(command: str, variables: dict[str, str]) -> Curl:
    """The request of one curl command. AssertionError for an option that isn't known here."""
    for name, value in variables.items():
        command = command.replace(f"${name}", value)
    now = int(time.time())
    command = IN_SECONDS.sub(lambda match: str(now + int(match["seconds"])), command)
    command = command.replace("$(date +%s)", str(now))
    program, *words = shlex.split(command.replace("\\\n", " "))
    assert program == "curl", command
    request, parts, rest = Curl(), [], iter(words)
    for word in rest:
        match word:
            case "-u":
                user, _, password = next(rest).partition(":")
                request.auth = (user, password)
            case "-H":
                name, _, value = next(rest).partition(":")
                request.headers[name] = value.strip()
            case "-d":
                parts.append(next(rest))
            case "-X":
                request.method = next(rest)
            case _ if word in WITHOUT_VALUE:
                pass
            case _:
                assert word.startswith("http"), f"{word!r} in {command}"
                request.url = word
    if parts:
        request.data = "&".join(parts)
        request.headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    request.method = request.method or ("POST" if parts else "GET")
    return request
