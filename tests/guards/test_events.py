"""The event of an update keeps what it changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.guards.tree import modules


def updates_without_before(tree: ast.AST) -> Iterator[int]:
    """The lines that call `outbox.record(EventType.…_UPDATED, row)` without `before`."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "outbox.record":
            continue
        update = ast.unparse(call.args[0]).endswith("_UPDATED")
        if update and "before" not in {each.arg for each in call.keywords}:
            yield call.lineno


def test_the_event_of_an_update_has_the_object_before_it() -> None:
    """`with outbox.updating(EventType.…_UPDATED, row)` records it so, where the block changes something."""
    found = [
        f"{path}:{line}"
        for path, tree in modules("checkout")
        for line in updates_without_before(tree)
    ]
    assert not found


def test_the_guard_sees_what_it_should() -> None:
    assert list(updates_without_before(ast.parse("outbox.record(EventType.ORDER_UPDATED, row)")))
    sound = "outbox.record(EventType.ORDER_UPDATED, row, before=was); outbox.record(EventType.ORDER_PAID, row)"
    assert not list(updates_without_before(ast.parse(sound)))
