"""Mermaid sequence diagrams, parsed into steps that a page shows as a list.

The parser knows the statements that our documents use: participants, messages, notes, and the blocks
`par`, `alt`, `opt` and `loop`. ADR 0015 says why it is written by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEADER = "sequenceDiagram"
PARTICIPANT = re.compile(r"(?:actor|participant) (?P<name>\w+)(?: as (?P<label>.+))?$")
MESSAGE = re.compile(r"(?P<sender>\w+?)(?P<arrow>--?>>?)(?P<receiver>\w+): (?P<text>.+)$")
NOTE = re.compile(r"Note (?:over|right of|left of) (?P<names>[\w, ]+): (?P<text>.+)$")
BLOCK = re.compile(r"(?:par|alt|opt|loop)\b ?(?P<label>.*)$")
BRANCH = re.compile(r"(?:and|else)\b ?(?P<label>.*)$")
LINE_BREAK = re.compile(r"<br ?/?>")


@dataclass(frozen=True)
class Message:
    """`reply` is true for a dashed arrow."""

    number: int
    sender: str
    receiver: str
    text: str
    reply: bool
    kind = "message"


@dataclass(frozen=True)
class Note:
    participants: str
    lines: tuple[str, ...]
    kind = "note"


@dataclass
class Branch:
    label: str
    steps: list[Message | Note | Group] = field(default_factory=list)


@dataclass
class Group:
    """A block: its branches run in parallel (`par`), or one of them runs (`alt`, `opt`, `loop`)."""

    branches: list[Branch]
    kind = "group"


@dataclass(frozen=True)
class Diagram:
    participants: tuple[str, ...]
    steps: list[Message | Note | Group]


def parse(text: str) -> Diagram | None:
    """The diagram. None if it is not a sequence diagram or has a statement that the parser doesn't know."""
    header, *lines = [line.strip() for line in text.strip().split("\n")]
    if header != HEADER:
        return None
    labels: dict[str, str] = {}
    open_branches, number = [Branch("")], 0
    groups: list[Group] = []
    for line in filter(None, lines):
        steps = open_branches[-1].steps
        if found := PARTICIPANT.match(line):
            labels[found["name"]] = found["label"] or found["name"]
        elif found := MESSAGE.match(line):
            number += 1
            sender, receiver = (
                labels.get(found[end], found[end]) for end in ("sender", "receiver")
            )
            reply = found["arrow"].startswith("--")
            steps.append(Message(number, sender, receiver, found["text"], reply))
        elif found := NOTE.match(line):
            names = (labels.get(name.strip(), name.strip()) for name in found["names"].split(","))
            steps.append(Note(", ".join(names), tuple(LINE_BREAK.split(found["text"]))))
        elif found := BLOCK.match(line):
            groups.append(Group([Branch(found["label"])]))
            steps.append(groups[-1])
            open_branches.append(groups[-1].branches[0])
        elif groups and (found := BRANCH.match(line)):
            groups[-1].branches.append(Branch(found["label"]))
            open_branches[-1] = groups[-1].branches[-1]
        elif groups and line == "end":
            groups.pop()
            open_branches.pop()
        elif line != "autonumber":
            return None
    return Diagram(tuple(labels.values()), open_branches[0].steps) if not groups else None
