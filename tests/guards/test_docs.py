"""The documents describe every call, command, variable, event, error code, state and test card.

Their links have targets.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

from checkout.api import operations
from checkout.domain import signatures
from checkout.domain.cards import TEST_CARDS, TEST_PAYMENT_METHODS
from checkout.domain.delivery_faults import DisabledReason, Fault
from checkout.domain.event_types import EventType
from checkout.domain.lifecycle import IntentStatus, SetupStatus
from foundation.config import Config
from tests.guards.markdown import PAGES, ROOT, anchors, links, name_of
from tests.guards.tree import files

DOCS = ROOT / "docs"
VARIABLES = sorted(name.upper() for name in Config.model_fields)
"""The names of the environment variables that the settings are read from."""
PARAMETER = re.compile(r"<(?:[^:>]+:)?(?P<name>[^>]+)>")
"""A parameter in a Flask route, such as `<id>` or `<path:name>`."""


def test_every_call_of_the_api_is_described(app: Flask) -> None:
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


def test_every_call_with_a_publishable_key_is_listed(app: Flask) -> None:
    text = (DOCS / "api" / "README.md").read_text()
    table = text.partition("| call with a publishable key |")[2].partition("\n\n")[0]
    calls = {
        f"`{call.method} {call.path}`"
        for call in operations.calls(app)
        if call.operation.publishable and not call.path.startswith("/v1/checkout_sessions")
    }
    assert set(re.findall(r"^\| (`[^`]+`)", table, re.M)) == calls


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_has_one_row(variable: str) -> None:
    lines = [line for page in PAGES for line in page.read_text().splitlines()]
    rows = [
        line for line in lines if line.startswith("| `") and f"`{variable}`" in line.split("|")[1]
    ]
    assert len(rows) == 1


def test_the_variables_are_found() -> None:
    assert {"PORT", "DATABASE_URL", "RATE_LIMITS", "APP_PARTS"} <= set(VARIABLES)


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("keys", ["keys.md"]),
        ("till", ["test-clock.md", "account.md"]),
        ("webhooks", ["webhook-deliveries.md"]),
    ],
)
def test_every_command_is_described(app: Flask, group: str, names: list[str]) -> None:
    text = "".join((DOCS / "api" / name).read_text() for name in names)
    commands = getattr(app.cli.commands[group], "commands", {})
    assert commands
    assert [each for each in commands if f"{group} {each}" not in text] == []


def test_every_type_of_event_has_a_row() -> None:
    text = (DOCS / "api" / "events.md").read_text()
    assert set(re.findall(r"^\| `(\w+\.[\w.]+)` \|", text, re.M)) == set(EventType)


@pytest.mark.parametrize(
    ("states", "name"),
    [(IntentStatus, "payment-intents.md"), (SetupStatus, "setup-intents.md")],
)
def test_every_state_of_an_intent_is_described(states: type[StrEnum], name: str) -> None:
    text = (DOCS / "api" / name).read_text().partition("## States")[2].partition("\n## ")[0]
    assert [state for state in states if f"`{state}`" not in text] == []


def test_every_error_code_is_described() -> None:
    """Codes stand in the code as `code="…"`, and in the error classes as `code = "…"`."""
    modules = [file for file in files(".py") if file.is_relative_to(ROOT / "checkout")]
    codes = {
        code for module in modules for code in re.findall(r'\bcode ?= ?"(\w+)"', module.read_text())
    }
    text = (DOCS / "api" / "README.md").read_text()
    assert {"parameter_missing", "resource_missing"} <= codes
    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []


def test_every_fault_of_a_delivery_is_described() -> None:
    text = (DOCS / "api" / "webhook-deliveries.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \|", text.partition("## Errors")[2], re.M)
    assert set(rows) == {"error", *Fault}  # the first is the heading
    text = (DOCS / "api" / "webhook-endpoints.md").read_text()
    assert [each for each in DisabledReason if f"`{each}`" not in text] == []


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


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_links_have_targets(document: Path) -> None:
    for link in links(document):
        path, _, fragment = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{link} in {name_of(document)}"
        if fragment:
            assert fragment in anchors(target), f"{link} in {name_of(document)}"


def _in_braces(match: re.Match[str]) -> str:
    """The pages write `{id}` for the object that a path names."""
    return "{" + match["name"].removeprefix("object_") + "}"
