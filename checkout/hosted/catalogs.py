"""The translations of the words that shoppers read: one gettext catalog for each language, in `checkout/translations`.

A catalog is read when its language is first asked for. English has none: its words are the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from gettext import c2py
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[1] / "translations"
ENGLISH = "en"
LANGUAGES = (ENGLISH, "de", "fr", "es", "it", "pt_BR", "nl", "pl", "ja", "zh_Hans", "ar")


@dataclass(frozen=True)
class Language:
    """`name` is one of LANGUAGES, `tag` the same for HTML ("pt-BR"), `direction` ltr or rtl.

    `words`: the translation of each English text that has one. `plurals`: the forms of each text with a number, by its
    English singular; `form_of` is the number of the form for a count.
    """

    name: str
    tag: str
    direction: str
    form_of: Callable[[int], int]
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def categories(self) -> dict[str, int]:
        """A count for each plural category of whole numbers. CLDR and Intl.PluralRules share their names."""
        locale = Locale.parse(self.name)
        found: dict[str, int] = {}
        for count in range(200):
            found.setdefault(locale.plural_form(count), count)
        return found


@lru_cache(maxsize=len(LANGUAGES))
def language(name: str) -> Language:
    """The language of that name, one of LANGUAGES, with its catalog."""
    if name == ENGLISH:
        return Language(name, name, "ltr", lambda count: int(count != 1))
    with (FOLDER / f"{name}.po").open("rb") as file:
        catalog = read_po(file, locale=name)
    words: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        if not message.id or not message.string or message.fuzzy:
            continue
        if isinstance(message.id, str) and isinstance(message.string, str):
            words[message.id] = message.string
        elif all(message.string):
            plurals[message.id[0]] = tuple(message.string)
    return Language(
        name=name,
        tag=name.replace("_", "-"),
        direction=Locale.parse(name).text_direction,
        form_of=c2py(catalog.plural_expr),
        words=words,
        plurals=plurals,
    )
