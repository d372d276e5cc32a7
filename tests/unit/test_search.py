"""The search query language."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.domain.errors import InvalidRequest
from checkout.domain.search import MAX_LENGTH, Clause, parse


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ('email:"a@b.c"', Clause("email", None, ":", "a@b.c", False)),
        ("email:'a@b.c'", Clause("email", None, ":", "a@b.c", False)),
        ("  amount>1000 ", Clause("amount", None, ">", "1000", False)),
        ("amount >= 1000", Clause("amount", None, ">=", "1000", False)),
        ("created<=-5", Clause("created", None, "<=", "-5", False)),
        ('name~"ann"', Clause("name", None, "~", "ann", False)),
        ('-currency:"usd"', Clause("currency", None, ":", "usd", True)),
        ("url:null", Clause("url", None, ":", None, False)),
        ("url:NULL", Clause("url", None, ":", None, False)),
        ('url:"null"', Clause("url", None, ":", "null", False)),
        ('metadata["a b"]:"c"', Clause("metadata", "a b", ":", "c", False)),
        ("-metadata['a']:null", Clause("metadata", "a", ":", None, True)),
        (r'name:"say \"hi\" \\ now"', Clause("name", None, ":", r'say "hi" \ now', False)),
        (r"metadata['it\'s']:'x'", Clause("metadata", "it's", ":", "x", False)),
        ('name:""', Clause("name", None, ":", "", False)),
        ('a.b.c:"AND"', Clause("a.b.c", None, ":", "AND", False)),
    ],
)
def test_a_clause(text: str, clause: Clause) -> None:
    assert parse(text).clauses == (clause,)


@pytest.mark.parametrize(
    ("text", "number", "is_any"),
    [
        ("a:1 b:2", 2, False),
        ("a:1 AND b:2 and c:3", 3, False),
        ("a:1 or b:2 OR\tc:3", 3, True),
        ("a:1 AND b:2 c:3", 3, False),
    ],
)
def test_clauses_are_joined(text: str, number: int, is_any: bool) -> None:
    query = parse(text)
    assert (len(query.clauses), query.any) == (number, is_any)


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "jane",
        "name:",
        'name:"jane',
        'name="jane"',
        '"jane"',
        '(name:"a")',
        'name:"a"AND name:"b"',
        'name:"a" AND',
        'AND name:"a"',
        'name:"a" OR b:1 AND c:2',
        'name:"a" b:1 OR c:2',
        "metadata[a]:1",
        'metadata["a":1',
        "--name:1",
        " ".join(["a:1"] * 11),
        "a:1; DROP TABLE customers",
    ],
)
def test_what_is_no_query_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse(text)
    assert refused.value.param == "query"


@given(st.text(alphabet="ab\"'\\:~<>=[]() -.", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidRequest):
        assert parse(text).clauses


@pytest.mark.parametrize("part", ['"', "\\", "a", "a:", 'a:"b" ', "-", "[", 'metadata["'])
def test_a_long_text_takes_no_longer(part: str) -> None:
    """Repeated, each of them would be slow in an expression that goes back."""
    text = (part * MAX_LENGTH)[:MAX_LENGTH]
    for query in (text, f'name:"{text}'):
        with contextlib.suppress(InvalidRequest):
            parse(query)
