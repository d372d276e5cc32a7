"""No card number and no security code in any text column, JSON included.

The database finds the rows with digits that could be a card number; Python checks those few. What was found is never
part of the result: it names table, column and key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import JSON, ColumnElement, Enum, String, Table, Text, cast, or_, select

from foundation import luhn
from foundation.audit import Invariant, Row, Values
from foundation.audit.columns import Bind, metadata
from foundation.database import connection

FETCHED = 500
"""Rows in memory at a time."""
CANDIDATE = r"(?i)[0-9]([ -]?[0-9]){13}|(cvc|cvv)[^0-9a-z]{1,6}[0-9]{3}"
"""What the databases look for, in the syntax that Python and PostgreSQL share."""
DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9]+(?:[ -][0-9]+)*(?![0-9A-Za-z])")
"""Groups of digits that are no part of a word: hashes and ids contain long rows of digits."""
PREFIX = re.compile(r"4|5[0-9]|3[04-9]|6|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)")
"""How the numbers of the brands begin. Times and dates begin otherwise."""
CODE = re.compile(r"(?i)(?:cvc|cvv)[^0-9a-z]{1,6}[0-9]{3,4}(?![0-9])")
UUID = re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
SHORTEST, LONGEST = 14, 19


def invariants(bind: Bind, known: frozenset[str] = frozenset()) -> tuple[Invariant, ...]:
    """`known`: card numbers that are found in the middle of other digits too."""
    return (
        Invariant(
            "card-data",
            "No text contains a card number or a security code.",
            _search(bind, known),
        ),
    )


def _search(bind: Bind, known: frozenset[str]) -> Callable[[Values], Iterator[Row]]:
    def search(_values: Values) -> Iterator[Row]:
        for table in metadata(bind).sorted_tables:
            columns = {each.name: cast(each, Text) for each in table.columns if _is_text(each)}
            if columns:
                yield from _rows(table, columns, known)

    return search


def _is_text(column: ColumnElement[object]) -> bool:
    return isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)


def _rows(
    table: Table, columns: Mapping[str, ColumnElement[str]], known: frozenset[str]
) -> Iterator[Row]:
    texts = [column.label(f"text_{number}") for number, column in enumerate(columns.values())]
    (key,) = table.primary_key
    query = select(key, *texts).where(
        or_(*(text.regexp_match(CANDIDATE) for text in columns.values()))
    )
    options = {"yield_per": FETCHED}
    with connection().execute(query, execution_options=options) as result:
        for number, *values in result:
            for column, value in zip(columns, values, strict=True):
                if what := _card_data(value or "", known):
                    yield {"id": number, "column": f"{table.name}.{column}", "contains": what}


def _card_data(text: str, known: frozenset[str]) -> str | None:
    bare = UUID.sub("", text)
    if any(number in re.sub("[ -]", "", bare) for number in known):
        return "a card number"
    if any(map(_is_card, _runs(bare))):
        return "a card number"
    return "a security code" if CODE.search(text) else None


def _is_card(run: str) -> bool:
    length = len(run)
    return SHORTEST <= length <= LONGEST and bool(PREFIX.match(run)) and luhn.is_valid(run)


def _runs(text: str) -> Iterator[str]:
    """Each group of digits, joined with those that follow it, up to LONGEST digits."""
    for match in DIGITS.finditer(text):
        groups = re.split("[ -]", match[0])
        for start in range(len(groups)):
            run = ""
            for group in groups[start:]:
                run += group
                if len(run) > LONGEST:
                    break
                yield run
