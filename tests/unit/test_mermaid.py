"""Mermaid sequence diagrams are parsed into steps."""

from __future__ import annotations

import pytest

from checkout.reference.mermaid import Group, Message, Note, parse

DIAGRAM = """
sequenceDiagram
    autonumber
    actor Shopper
    participant Shop as the shop
    Shopper->>Shop: GET /
    Note over Shopper,Shop: both wait<br/>a little
    par at once
        Shop-->>Shopper: a page
    and
        Shop->>Shop: work
    end
    Shopper->>Shop: bye
"""


def test_steps_are_numbered_and_name_their_participants() -> None:
    diagram = parse(DIAGRAM)
    assert diagram
    assert diagram.participants == ("Shopper", "the shop")
    first, note, group, last = diagram.steps
    assert first == Message(1, "Shopper", "the shop", "GET /", reply=False)
    assert note == Note("Shopper, the shop", ("both wait", "a little"))
    assert last == Message(4, "Shopper", "the shop", "bye", reply=False)
    assert isinstance(group, Group)
    answer, work = group.branches
    assert answer.label == "at once"
    assert answer.steps == [Message(2, "the shop", "Shopper", "a page", reply=True)]
    assert work.steps == [Message(3, "the shop", "the shop", "work", reply=False)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "graph TD\n  A --> B",
        "sequenceDiagram\n  A->>B: hello\n  activate B",
        "sequenceDiagram\n  par never closed\n  A->>B: hello",
        "sequenceDiagram\n  end",
    ],
)
def test_an_unknown_diagram_or_statement_is_not_parsed(text: str) -> None:
    assert parse(text) is None
