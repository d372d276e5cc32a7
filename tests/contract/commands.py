"""The requests of the documents, run by a shell as they are printed.

`requests/*.txt` holds them, each under a line `# name`. Only the host is replaced, and what the
documents themselves leave open: placeholders in angle brackets, the sample's session, a time that
has passed since.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REQUESTS = Path(__file__).parent / "requests"
HOST = "https://api.leanrails.com"
SAMPLE_SESSION, SAMPLE_TIME = "cs_5ab7cd9ef1gh", "1742029200"
SHELL = """
uuidgen() { cat /proc/sys/kernel/random/uuid; }
%s --silent --show-error --max-time 30 --write-out '\\n%%{http_code}'
"""


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]


def printed(sheet: str) -> dict[str, str]:
    """The commands of one document, by name."""
    text = (REQUESTS / f"{sheet}.txt").read_text(encoding="utf-8")
    parts = re.split(r"^# (.+)\n", text, flags=re.M)[1:]
    return {name: command.strip() for name, command in zip(parts[::2], parts[1::2], strict=True)}


def run(command: str, host: str, *replaced: tuple[str, str]) -> Answer:
    """What `host` answers to it, with each of `replaced` put in place of the sample's."""
    assert HOST in command
    for sample, real in ((HOST, host), *replaced):
        assert sample in command, sample
        command = command.replace(sample, real)
    done = subprocess.run(
        ["bash", "-c", SHELL % command], capture_output=True, text=True, check=True, timeout=60
    )
    body, _, status = done.stdout.rpartition("\n")
    return Answer(int(status), json.loads(body))
