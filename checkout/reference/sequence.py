"""Sequence diagrams in Mermaid's language, read into steps that a page can list.

A list is read aloud in order, fits a phone, and follows the colours of the page. What is understood
is what our pages use: participants, messages, notes and `par`, `alt`, `opt`, `loop` with branches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

HEADER = "sequenceDiagram"
PERSON = re.compile(r"(?:actor|participant) (?P<name>\w+)(?: as (?P<label>.+))?$")
MESSAGE = re.compile(r"(?P<sender>\w+?)(?P<arrow>--?>>?)(?P<receiver>\w+): (?P<text>.+)$")
NOTE = re.compile(r"Note (?:over|right of|left of) (?P<names>[\w, ]+): (?P<text>.+)$")
OPENS = re.compile(r"(?:par|alt|opt|loop)\b ?(?P<label>.*)$")
GOES_ON = re.compile(r"(?:and|else)\b ?(?P<label>.*)$")
BREAK = re.compile(r"<br ?/?>")


@dataclass(frozen=True)
class Message:
    number: int
    sender: str
    receiver: str
    text: str
    reply: bool
    kind = "message"


@dataclass(frozen=True)
class Note:
    """What one of them does meanwhile: a line each."""

    who: str
    lines: tuple[str, ...]
    kind = "note"


@dataclass
class Branch:
    label: str
    steps: list[Message | Note | Group] = field(default_factory=list)


@dataclass
class Group:
    """Branches that go side by side, or of which one happens."""

    branches: list[Branch]
    kind = "group"


@dataclass(frozen=True)
class Diagram:
    people: tuple[str, ...]
    steps: list[Message | Note | Group]


def parse(text: str) -> Diagram | None:
    """The diagram; None when it is another kind, or has a line that we don't know."""
    header, *lines = [line.strip() for line in text.strip().split("\n")]
    if header != HEADER:
        return None
    people: dict[str, str] = {}
    open_branches, number = [Branch("")], 0
    groups: list[Group] = []
    for line in filter(None, lines):
        steps = open_branches[-1].steps
        if found := PERSON.match(line):
            people[found["name"]] = found["label"] or found["name"]
        elif found := MESSAGE.match(line):
            number += 1
            sender, receiver = (
                people.get(found[who], found[who]) for who in ("sender", "receiver")
            )
            reply = found["arrow"].startswith("--")
            steps.append(Message(number, sender, receiver, found["text"], reply))
        elif found := NOTE.match(line):
            names = (people.get(name.strip(), name.strip()) for name in found["names"].split(","))
            steps.append(Note(", ".join(names), tuple(BREAK.split(found["text"]))))
        elif found := OPENS.match(line):
            groups.append(Group([Branch(found["label"])]))
            steps.append(groups[-1])
            open_branches.append(groups[-1].branches[0])
        elif groups and (found := GOES_ON.match(line)):
            groups[-1].branches.append(Branch(found["label"]))
            open_branches[-1] = groups[-1].branches[-1]
        elif groups and line == "end":
            groups.pop()
            open_branches.pop()
        elif line != "autonumber":
            return None
    return Diagram(tuple(people.values()), open_branches[0].steps) if not groups else None
