"""The documents describe all that there is: calls, commands, variables, events, codes, states, cards.

Their links lead somewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

from checkout.domain import signatures
from checkout.domain.cards import TEST_CARDS, TEST_PAYMENT_METHODS
from checkout.domain.lifecycle import IntentStatus, SetupStatus
from foundation.config import Config
from tests.guards.markdown import PAGES, ROOT, anchors, links, name_of

DOCS = ROOT / "docs"
PARAMETER = re.compile(r"<(?:[^:>]+:)?(?P<name>[^>]+)>")


def test_every_call_of_the_api_has_its_row(app: Flask) -> None:
    """With its method, as in `GET /v1/products/{id}`."""
    text = "".join(page.read_text() for page in sorted((DOCS / "api").glob("*.md")))
    calls = {
        f"`{method} {PARAMETER.sub(_in_braces, rule.rule)}`"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/v1/") and "<path:" not in rule.rule
    }
    assert calls, "there is an API"
    assert sorted(call for call in calls if call not in text) == []


def test_every_variable_is_in_the_table() -> None:
    names = [name.upper() for name in Config.model_fields]
    text = (ROOT / "README.md").read_text()
    assert "DATABASE_URL" in names
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert [
        name for name in names if not any(f"`{name}`" in row.split("|")[1] for row in rows)
    ] == []


@pytest.mark.parametrize(("group", "page"), [("keys", "keys.md"), ("till", "test-clock.md")])
def test_every_command_is_described(app: Flask, group: str, page: str) -> None:
    text = (DOCS / "api" / page).read_text()
    commands = getattr(app.cli.commands[group], "commands", {})
    assert commands
    assert [name for name in commands if f"{group} {name}" not in text] == []


def test_the_events_described_are_those_that_are_recorded() -> None:
    types = {
        type
        for tree in _modules(ROOT / "checkout")
        for call in _calls(tree)
        if call.args and _called(call) == "record"
        for type in _texts(call.args[0], tree)
    }
    text = (DOCS / "api" / "events.md").read_text()
    assert "checkout.session.completed" in types
    assert set(re.findall(r"^\| `(\w+\.[\w.]+)` \|", text, re.M)) == types


@pytest.mark.parametrize(
    ("states", "page"),
    [(IntentStatus, "payment-intents.md"), (SetupStatus, "setup-intents.md")],
)
def test_every_state_of_an_intent_is_in_its_page(states: type[StrEnum], page: str) -> None:
    text = (DOCS / "api" / page).read_text().partition("## States")[2].partition("\n## ")[0]
    assert [state for state in states if f"`{state}`" not in text] == []


def test_every_code_of_an_error_is_described() -> None:
    given = {
        keyword.value.value
        for tree in _modules(ROOT / "checkout")
        for call in _calls(tree)
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    errors = (ROOT / "checkout" / "domain" / "errors.py").read_text()
    codes = given | set(re.findall(r'^    code = "(\w+)"', errors, re.M))
    text = (DOCS / "api" / "README.md").read_text()
    assert "parameter_missing" in codes
    assert [code for code in sorted(map(str, codes)) if f"`{code}`" not in text] == []


def test_every_test_card_is_described() -> None:
    rows = [line for line in (DOCS / "test-cards.md").read_text().splitlines() if "|" in line]
    by_number = {re.sub(r"\D", "", row.split("|")[1]): row for row in rows}
    assert [card.last4 for card in TEST_CARDS.values() if card.number not in by_number] == []
    for card in TEST_CARDS.values():
        if card.decline:
            assert f"`{card.decline.decline_code}`" in by_number[card.number], card


def test_every_name_of_a_test_card_is_described() -> None:
    text = (DOCS / "api" / "payment-methods.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `pm_card_")]
    described = {
        name: re.sub(r"\D", "", row.split("|")[2])
        for row in rows
        for name in re.findall(r"`(pm_card_\w+)`", row)
    }
    assert described == TEST_PAYMENT_METHODS


def test_every_decision_is_listed() -> None:
    listed = links(DOCS / "adr" / "README.md")
    written = sorted(page.name for page in (DOCS / "adr").glob("0*.md"))
    assert listed == written


def test_the_worked_signature_is_right() -> None:
    text = (DOCS / "webhooks.md").read_text()
    body = b'{"id":"evt_123","type":"payment_intent.succeeded"}'
    assert body.decode() in text
    secret, time = "whsec_test_xxx", 1767225600
    assert f"Fluveo-Signature: {signatures.sign(secret, time, body)}\n" in text
    assert f"Stripe-Signature: {signatures.sign_like_stripe(secret, time, body)}\n" in text


@pytest.mark.parametrize("sheet", PAGES, ids=name_of)
def test_links_lead_somewhere(sheet: Path) -> None:
    for link in links(sheet):
        path, _, fragment = link.partition("#")
        target = (sheet.parent / path).resolve() if path else sheet
        assert target.exists(), f"{link} in {name_of(sheet)}"
        if fragment:
            assert fragment in anchors(target), f"{link} in {name_of(sheet)}"


def _in_braces(match: re.Match[str]) -> str:
    return "{" + match["name"] + "}"


def _modules(package: Path) -> list[ast.Module]:
    return [ast.parse(file.read_text()) for file in sorted(package.rglob("*.py"))]


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str | None:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", None)


def _texts(node: ast.expr, tree: ast.Module) -> set[str]:
    """Every text that the expression may come to; a name is what the module assigns to it."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp():
            return _texts(node.body, tree) | _texts(node.orelse, tree)
        case ast.FormattedValue():
            return _texts(node.value, tree)
        case ast.JoinedStr():
            found = {""}
            for part in node.values:
                found = {start + end for start in found for end in _texts(part, tree)}
            return found
        case ast.Name():
            given = [n for n in ast.walk(tree) if isinstance(n, ast.Assign)]
            named = [n.value for n in given if ast.unparse(n.targets[0]) == node.id]
            return {text for value in named for text in _texts(value, tree)}
    raise AssertionError(f"which texts can {ast.unparse(node)} be?")
