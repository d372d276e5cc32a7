"""No card number and no security code in any text column, JSON included.

The database finds the rows with digits that could be a card number; Python checks those few. What was found is never
part of the result: it names table, column and key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from sqlalchemy import JSON, ColumnElement, Enum, String, Table, Text, cast, or_, select

from foundation import card_numbers
from foundation.audit import Invariant, Row, Values
from foundation.audit.columns import Bind, metadata
from foundation.database import connection

FETCHED = 500
"""Rows in memory at a time."""
CANDIDATE = (
    r"(?i)[0-9]([^0-9a-z]{0,5}[0-9]){13}|%(25)*3[0-9]|[０-９٠-٩۰-۹]"
    r"|(cvc|cvv)[^0-9a-z]{1,6}[0-9]{3}"
)
"""What the databases look for, in the syntax that Python and PostgreSQL share: far more than card numbers."""
CODE = re.compile(r"(?i)(?:cvc|cvv)[^0-9a-z]{1,6}[0-9]{3,4}(?![0-9])")


def invariants(bind: Bind) -> tuple[Invariant, ...]:
    """The invariant of all tables of one database."""
    return (
        Invariant(
            "card-data",
            "No text contains a card number or a security code.",
            partial(_search, bind),
        ),
    )


def _search(bind: Bind, _values: Values) -> Iterator[Row]:
    for table in metadata(bind).sorted_tables:
        columns = {each.name: cast(each, Text) for each in table.columns if _is_text(each)}
        if columns:
            yield from _rows(table, columns)


def _is_text(column: ColumnElement[object]) -> bool:
    return isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)


def _rows(table: Table, columns: Mapping[str, ColumnElement[str]]) -> Iterator[Row]:
    texts = [column.label(f"text_{number}") for number, column in enumerate(columns.values())]
    (key,) = table.primary_key
    query = select(key, *texts).where(
        or_(*(text.regexp_match(CANDIDATE) for text in columns.values()))
    )
    options = {"yield_per": FETCHED}
    with connection().execute(query, execution_options=options) as result:
        for number, *values in result:
            for column, value in zip(columns, values, strict=True):
                if what := _card_data(value or ""):
                    yield {"id": number, "column": f"{table.name}.{column}", "contains": what}


def _card_data(text: str) -> str | None:
    if card_numbers.is_in(text):
        return "a card number"
    return "a security code" if CODE.search(text) else None
