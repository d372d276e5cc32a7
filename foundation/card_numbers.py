"""What looks like a card number, in text that must not have one.

It has a prefix and a length of a brand in `card_brands.json` and a valid check digit. Its digits may be of any script,
with spaces, dashes, dots, plus signs or invisible characters between them, and percent-encoded as in a URL. A part of
a longer row of digits is none, nor is one within a UUID or a hexadecimal hash.

Numbers of 13 digits are left out: no brand in the table has that length, and one in ten EAN-13 barcodes has a valid
check digit.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

BRANDS_FILE = Path(__file__).with_name("card_brands.json")
SEPARATORS = r"[\x00-\x20\x7f.+-]{0,5}"
"""What may be between two digits of folded text."""
RUN = re.compile(rf"[0-9](?:{SEPARATORS}[0-9]){{13,}}")
GROUP = re.compile(r"[0-9]+")
BETWEEN = frozenset({"Zs", "Zl", "Zp", "Pd", "Cc", "Cf", "Mn", "Me"})
"""Unicode categories of characters that may be between two digits: spaces, dashes, invisible characters and marks."""
DOTS = frozenset({".", "·", "•", "・", "。"})
MOST_ENCODINGS = 3
HEX = re.compile(
    r"(?i)(?<![0-9a-z])"
    r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]{0,23}[a-f])[0-9a-f]{24,})"
    r"(?![0-9a-z])"
)
"""A UUID, or a hash with a letter among its first 24 characters."""
Span = tuple[int, int]
Range = tuple[str, str, Sequence[int]]


def is_in(text: str) -> bool:
    """Whether `text`, or what it is percent-encoded for, has something that looks like a card number."""
    if text.isascii() and "%" not in text and not RUN.search(text):
        return False
    return any(any(spans(each)) for each in _decodings(text))


def hide(text: str, placeholder: str) -> str:
    """`text` with what looks like a card number replaced.

    If one is in what the text is percent-encoded for, the decoded text is returned, without control characters.
    """
    hidden = _replace(text, list(spans(text)), placeholder)
    for decoded in islice(_decodings(hidden), 1, None):
        if any(spans(decoded)):
            return hide(re.sub(r"[\x00-\x1f\x7f]", " ", decoded), placeholder)
    return hidden


def spans(text: str) -> Iterator[Span]:
    """Start and end of each part of `text` that looks like a card number. They may overlap."""
    folded = text if text.isascii() else "".join(map(_folded, text))
    folded = HEX.sub(lambda word: "x" * len(word[0]), folded)
    for run in RUN.finditer(folded):
        yield from _numbers(folded, *run.span())


def _decodings(text: str) -> Iterator[str]:
    """`text`, and what it is percent-encoded for, as often as it may be encoded."""
    yield text
    for _ in range(MOST_ENCODINGS):
        if "%" not in text or (decoded := unquote(text)) == text:
            return
        yield decoded
        text = decoded


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """An ASCII digit for a digit of any script, a space for what may be between two digits, else the character."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    between = unicodedata.category(character) in BETWEEN or plain in DOTS or plain == "+"
    return " " if between and not character.isascii() else character


def _numbers(folded: str, start: int, end: int) -> Iterator[Span]:
    """The card numbers in a run of groups of digits: each begins and ends with a group."""
    groups = [group.span() for group in GROUP.finditer(folded, start, end)]
    digits = "".join(folded[first:last] for first, last in groups)
    sums = _running_sums(digits)
    offsets = [0, *accumulate(last - first for first, last in groups)]
    ends = {offset: last for offset, (_, last) in zip(offsets[1:], groups, strict=True)}
    for offset, (first, _) in zip(offsets, groups, strict=False):
        for low, high, lengths in BY_FIRST_DIGIT.get(digits[offset], ()):
            if not low <= digits[offset : offset + len(low)] <= high:
                continue
            for stop in (offset + length for length in lengths):
                # The last digit is not doubled, so the others are by whether their offset is even or odd as `stop`.
                if stop in ends and (sums[stop % 2][stop] - sums[stop % 2][offset]) % 10 == 0:
                    yield first, ends[stop]


def _running_sums(digits: str) -> tuple[list[int], list[int]]:
    """The check digit's running sums, with the digits at even offsets doubled and with those at odd offsets doubled.

    So the check of any part takes two look-ups, however many parts there are.
    """
    once = list(map(int, digits))
    twice = [DOUBLED[digit] for digit in once]
    even, odd = once.copy(), once.copy()
    even[::2], odd[1::2] = twice[::2], twice[1::2]
    return [0, *accumulate(even)], [0, *accumulate(odd)]


DOUBLED = tuple(sum(divmod(2 * digit, 10)) for digit in range(10))


def _replace(text: str, found: Sequence[Span], placeholder: str) -> str:
    """`text` with each span, or row of overlapping ones, replaced."""
    parts, done = [], 0
    for start, end in sorted(found):
        if end <= done:
            continue
        if start >= done:
            parts += [text[done:start], placeholder]
        done = end
    return "".join([*parts, text[done:]])


def _by_first_digit() -> Mapping[str, Sequence[Range]]:
    """(lowest prefix, highest prefix, lengths) of the brands, by the first digit of their numbers."""
    brands: dict[str, dict[str, Any]] = json.loads(BRANDS_FILE.read_text())
    ranges = [
        (low, high, tuple(map(int, brand["groups"])))
        for brand in brands.values()
        for low, high in brand["ranges"]
    ]
    return {
        first: [each for each in ranges if each[0][0] <= first <= each[1][0]]
        for first in "0123456789"
    }


BY_FIRST_DIGIT = _by_first_digit()
