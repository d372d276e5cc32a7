"""`flask audit`: prove the invariants, list what breaks them, exit with 1 if something does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from foundation.audit import MORE, AuditIncomplete, Finding, Part, parts, run
from foundation.database import DatabaseUnavailable

GRACE = 45 * 60
"""Seconds. A session of the shop is open for 31 minutes; the rest is for its webhook to arrive."""
BROKEN, INCOMPLETE = 1, 2
"""Exit statuses."""


class Incomplete(click.ClickException):
    """Ends the command with its own exit status."""

    exit_code = INCOMPLETE


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(audit)


@click.command("audit")
@click.option(
    "--grace",
    default=GRACE,
    show_default=True,
    type=click.IntRange(min=0),
    metavar="SECONDS",
    help="How long after its creation a shop's order may be pending although its session is complete.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--list", "only_list", is_flag=True, help="Print the invariants and check nothing.")
@with_appcontext
def audit(grace: int, as_json: bool, only_list: bool) -> None:
    """Prove the invariants of both databases. Writes nothing.

    Exit status: 0 if all hold, 1 if one is broken, 2 if the audit could not be finished.
    """
    known = parts(current_app)
    if only_list:
        _print_invariants(known)
        return
    findings = []
    try:
        for part in known:
            for finding in run(part, grace):
                findings.append(finding)
                if not as_json:
                    click.echo(_line(finding))
    except (AuditIncomplete, SQLAlchemyError, DatabaseUnavailable) as error:
        reason = str(error).partition("\n")[0]  # the rest of a database's message is the statement
        raise Incomplete(f"the audit could not be finished: {reason}") from error
    _print_summary(known, findings, as_json)
    if findings:
        click.get_current_context().exit(BROKEN)


def _print_invariants(known: Sequence[Part]) -> None:
    for part in known:
        for invariant in part.invariants:
            click.echo(f"{part.database:<10}  {invariant.name:<24}  {invariant.proves}")


def _line(finding: Finding) -> str:
    invariant = finding.invariant
    where = f"{finding.database} {invariant.name}"
    if finding.id == MORE:
        return f"{where}: there are more than {finding.found['listed']} such rows"
    found = ", ".join(f"{name} {value}" for name, value in finding.found.items())
    return f"{where}: {finding.id} has {found}. Expected: {invariant.proves}"


def _print_summary(known: Sequence[Part], findings: Sequence[Finding], as_json: bool) -> None:
    checked = sum(len(part.invariants) for part in known)
    broken = len({(each.database, each.invariant.name) for each in findings})
    if as_json:
        answer = {
            "ok": not findings,
            "invariants": checked,
            "broken": broken,
            "findings": [_as_json(each) for each in findings],
        }
        click.echo(json.dumps(answer, default=str))
    elif findings:
        click.echo(f"{broken} of {checked} invariants are broken; {len(findings)} lines above.")
    else:
        click.echo(f"All {checked} invariants hold.")


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "database": finding.database,
        "invariant": finding.invariant.name,
        "id": finding.id,
        "found": dict(finding.found),
        "expected": finding.invariant.proves,
    }
