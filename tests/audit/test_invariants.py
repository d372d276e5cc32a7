"""Each invariant of the provider: what breaks it is found, and nothing else is."""

from __future__ import annotations

import pytest

from checkout.services.audit import PART
from foundation import audit
from tests.audit.breaks import CASES
from tests.audit.conftest import Audited

STORED_OTHERWISE = [
    f"UPDATE payment_intents SET application_fee_amount = {value} WHERE id = '{{alone_intent}}'"
    for value in ("1.5", "'much'", "x'00'")
]
"""What SQLite takes for an integer. PostgreSQL refuses each."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("invariant", "id", "statements"),
    CASES,
    ids=[f"{case[0]}-{number}" for number, case in enumerate(CASES)],
)
def test_what_breaks_an_invariant_is_found(
    audited: Audited, invariant: str, id: str, statements: str | list[str]
) -> None:
    sent = [statements] if isinstance(statements, str) else statements
    assert audited.broken_by("checkout", *sent) == {(invariant, id.format(**audited.ids))}


@pytest.mark.parametrize("statement", STORED_OTHERWISE)
def test_a_value_of_another_type_is_found(audited: Audited, statement: str) -> None:
    if audited.kind == "postgresql":
        pytest.skip("a column of PostgreSQL has one type")
    assert audited.broken_by("checkout", statement) == {("integers", audited.ids["alone_intent"])}


def test_every_invariant_of_the_provider_is_broken_by_a_case() -> None:
    named = {case[0] for case in CASES} | {"integers"}
    assert {invariant.name for invariant in PART.invariants} == named


def test_what_was_found_is_part_of_the_finding(audited: Audited) -> None:
    (finding,) = audited.findings(
        "checkout", "UPDATE payment_intents SET amount = 1 WHERE id = '{alone_intent}'"
    )
    assert dict(finding.found) == {
        "status": "succeeded",
        "amount": 1,
        "currency": "usd",
        "charges": 1,
        "charged": 2000,
        "charged_in": "usd",
    }


def test_a_long_list_of_findings_is_cut_short(audited: Audited) -> None:
    found = audited.findings("checkout", "UPDATE webhook_deliveries SET attempts = 8, tries = 8")
    assert len(found) == audit.LISTED + 1
    assert found[-1].id == audit.MORE
