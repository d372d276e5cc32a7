"""The house's rules for code, where no linter knows them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.guards.tree import PACKAGES, files, modules, name

MOST_LINES = 300
STATES = {"status", "payment_status", "fulfillment_status"}
MOVERS = {"checkout/models/transitions.py", "storefront/orders/moves.py"}
"""The two helpers through which every state moves, one for each party."""
# Put together here, so that this file isn't found by itself.
UNFINISHED = re.compile(
    "|".join((r"\bTO" + r"DO\b", r"\bFIX" + "ME", r"\bHA" + r"CK\b", "NotImplement" + "ed"))
    + "|(?i:lorem"
    + " ipsum|not implemented"
    + r" yet|coming"
    + " soon)"
)


def test_nothing_imports_the_composition_root() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules(*PACKAGES)
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and node.module == "app" and not node.level)
        or (isinstance(node, ast.Import) and any(each.name == "app" for each in node.names))
    ]
    assert not found


def test_a_state_moves_only_through_its_table() -> None:
    """No `row.status = …`, no `setattr(row, "status", …)`, no UPDATE that names one."""
    found = [
        f"{path}:{line}"
        for path, tree in modules(*PACKAGES)
        if path not in MOVERS
        for line in state_writes(tree)
    ]
    assert not found


def state_writes(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_is_state(each) for each in targets):
                yield node.lineno
        elif isinstance(node, ast.Call) and _writes_state(node):
            yield node.lineno


def _is_state(target: ast.expr) -> bool:
    """`row.status`, but not `self.status`: a value that takes what it is made with."""
    if not isinstance(target, ast.Attribute) or target.attr not in STATES:
        return False
    return not (isinstance(target.value, ast.Name) and target.value.id == "self")


def _writes_state(call: ast.Call) -> bool:
    called = call.func
    if isinstance(called, ast.Name) and called.id == "setattr":
        return any(isinstance(each, ast.Constant) and each.value in STATES for each in call.args)
    if isinstance(called, ast.Attribute) and called.attr == "values":
        return any(each.arg in STATES for each in call.keywords)
    return False


def test_the_guard_of_states_sees_what_it_should() -> None:
    written = ("row.status = x", "row.payment_status: str = x", "setattr(row, 'status', x)")
    for statement in (*written, "update(Order).values(status=x)"):
        assert list(state_writes(ast.parse(statement))), statement
    assert not list(state_writes(ast.parse("status = row.status; Order(status=x)")))


def test_no_file_is_long() -> None:
    """Migrations aside, which Alembic writes."""
    long = [
        f"{name(path)}: {lines} lines"
        for path in files(".py", ".html", ".css", ".js")
        if "migrations" not in path.parts
        and (lines := path.read_text(encoding="utf-8").count("\n")) > MOST_LINES
    ]
    assert not long


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{name(path)}: {match[0]}"
        for path in files(".py", ".html", ".css", ".js", ".md", "")
        for match in UNFINISHED.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found
