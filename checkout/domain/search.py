"""Stripe's search query language: `name:"Jane" AND metadata["tier"]:"gold"`, `amount>1000`, `-email:null`.

A query is a list of clauses, joined by AND (or a space), or by OR. Nothing here knows the fields of an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checkout.domain.errors import InvalidRequest

MAX_LENGTH, MAX_CLAUSES = 2000, 10
TEXT = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*\'"""
CLAUSE = re.compile(
    rf"(?P<minus>-?)(?P<field>[A-Za-z_][\w.]*)(?:\[(?P<key>{TEXT})\])?"
    rf"\s*(?P<operator>>=|<=|[:~<>])\s*(?P<value>{TEXT}|[^\s\"'()]+)(?=\s|$)",
    re.S,
)
JOIN = re.compile(r"\s+(?:(?P<join>AND|OR)\s+)?", re.I)
ESCAPE = re.compile(r"\\(.)", re.S)
EXAMPLE = 'A clause is a field, an operator and a value, such as name:"Jane".'


@dataclass(frozen=True)
class Clause:
    """`key` is that of metadata. `value` is None for the word null, which stands for a missing field."""

    field: str
    key: str | None
    operator: str
    value: str | None
    negated: bool


@dataclass(frozen=True)
class Query:
    """Objects match that match all clauses, or any one of them."""

    clauses: tuple[Clause, ...]
    any: bool


def parse(text: str) -> Query:
    """Raises InvalidRequest, which quotes what can't be read."""
    clauses, joins = [], set()
    for clause, join in _clauses(text.strip()):
        clauses.append(clause)
        if join is not None:
            joins.add(join)
    if len(joins) > 1:
        raise refusal("can't mix AND and OR; clauses that only a space separates are joined by AND")
    if len(clauses) > MAX_CLAUSES:
        raise refusal(f"must have at most {MAX_CLAUSES} clauses")
    return Query(tuple(clauses), joins == {"OR"})


def _clauses(text: str) -> Iterator[tuple[Clause, str | None]]:
    """Each clause with the word after it, None after the last one."""
    position = 0
    while True:
        match = CLAUSE.match(text, position)
        if match is None:
            raise refusal(
                f"can't be read from here on: {text[position : position + 40]!r}. {EXAMPLE}"
            )
        position = match.end()
        join = JOIN.match(text, position)
        yield _clause(match), (join["join"] or "and").upper() if join else None
        if join is None:
            return
        position = join.end()


def _clause(match: re.Match[str]) -> Clause:
    value = match["value"]
    return Clause(
        field=match["field"],
        key=_text(match["key"]) if match["key"] else None,
        operator=match["operator"],
        value=None if value.lower() == "null" else _text(value),
        negated=bool(match["minus"]),
    )


def _text(value: str) -> str:
    return ESCAPE.sub(r"\1", value[1:-1]) if value[0] in "\"'" else value


def refusal(message: str) -> InvalidRequest:
    """The refusal of a query. `message` is the rest of a sentence."""
    return InvalidRequest(f"The `query` field {message}", param="query")
