"""Search in the small catalog, without the database's help: so SQLite and PostgreSQL find the same.

Each word of a query has to be in a product: as a word, at the start of one, or inside one. Singular and plural are the
same word. A word that is in no product is replaced by the nearest word of the catalog, if there is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from storefront.catalog.goods import Product
from storefront.catalog.spelling import nearest

WORD = re.compile(r"[^\W_]+")
MAX_WORDS = 8
"""The words of a query that count."""
INSIDE = 3
"""The shortest part that is looked for inside of words: "phone" is in "headphones"."""
NAME, OPTION, SUBTITLE, CATEGORY, DESCRIPTION = 16, 9, 6, 5, 1
"""How much a word of each field counts."""
WHOLE, START, PART = 4, 2, 1
"""How much it counts to be a whole word, the start of one, or a part of one."""

Index = Mapping[str, tuple[int, str]]
"""The words of a product: how much each counts and how it is written, by its singular."""


@dataclass(frozen=True)
class Found:
    """Products, the best first. `corrected`: the words that were looked for instead of the query's, or None."""

    products: list[Product]
    corrected: str | None = None


def search(query: str, products: Sequence[Product], categories: Mapping[str, str]) -> Found:
    """The products that have all words of the query. `categories`: names by slug."""
    words = words_of(query)[:MAX_WORDS]
    indexes = [_index(_texts(product, categories)) for product in products]
    known = [_known(word, indexes) for word in words]
    if not words or not all(known):
        return Found([])
    looked_for = [singular(word) for word in known]
    scored = [
        (sum(scores), product)
        for product, index in zip(products, indexes, strict=True)
        if all(scores := [_score(word, index) for word in looked_for])
    ]
    scored.sort(
        key=lambda each: -each[0]
    )  # a stable sort: equal ones stay in the order of the shop
    corrected = None if known == words else " ".join(known)
    return Found([product for _score, product in scored], corrected)


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(each for each in plain if not unicodedata.combining(each)))


def singular(word: str) -> str:
    """The word without the ending of an English plural. Of no use but to compare words."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


Texts = tuple[tuple[str, int], ...]
"""What is searched of a product, and how much its words count: the least first."""


def _texts(product: Product, categories: Mapping[str, str]) -> Texts:
    labels = (value.label for option in product.options for value in option.values)
    return (
        (product.description, DESCRIPTION),
        (categories.get(product.category, ""), CATEGORY),
        (product.subtitle, SUBTITLE),
        (" ".join(labels), OPTION),
        (product.name, NAME),
    )


@lru_cache(maxsize=500)
def _index(texts: Texts) -> Index:
    return {singular(word): (weight, word) for text, weight in texts for word in words_of(text)}


def _known(word: str, indexes: Sequence[Index]) -> str:
    """The word if a product has it, else the nearest word that one has, or an empty string."""
    wanted = singular(word)
    if any(_score(wanted, index) for index in indexes):
        return word
    entries: dict[str, tuple[int, str]] = {}
    for index in indexes:
        for other, entry in index.items():
            entries[other] = max(entry, entries.get(other, entry))
    near = nearest(wanted, {other: weight for other, (weight, _written) in entries.items()})
    return entries[near][1] if near else ""


def _score(word: str, index: Index) -> int:
    """How well the word fits, 0 if it isn't there."""
    if word in index:
        return index[word][0] * WHOLE
    best = 0
    for other, (weight, _written) in index.items():
        if other.startswith(word):
            best = max(best, weight * START)
        elif len(word) >= INSIDE and word in other:
            best = max(best, weight * PART)
    return best
