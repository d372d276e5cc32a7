"""Extracts the words that shoppers read, updates the catalogs of translations, and lists what they lack.

Run it by `make messages` after a text was added or changed, then translate what it lists in
`checkout/translations/<language>.po`.
"""

from __future__ import annotations

import json
import string
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from babel.messages import Catalog, Message  # noqa: E402
from babel.messages.extract import extract_from_dir  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402

from checkout.hosted.catalogs import ENGLISH, FOLDER, LANGUAGES  # noqa: E402

METHODS = [
    ("checkout/**.py", "python"),
    ("foundation/**.py", "python"),
    ("templates/checkout/reference/**", "ignore"),
    ("templates/checkout/**.html", "jinja2.ext:babel_extract"),
    ("templates/components/**.html", "jinja2.ext:babel_extract"),
]
KEYWORDS = {
    "_": None,
    "N_": None,
    "translate": None,
    "ngettext": (1, 2),
    "NP_": (1, 2),
}
DECLINES = ROOT / "checkout" / "domain" / "test_cards.json"
UNUSED = "no longer used"
TRANSLATED = tuple(name for name in LANGUAGES if name != ENGLISH)


class Gap(NamedTuple):
    """A text that a catalog lacks or has wrong."""

    language: str
    text: str
    reason: str


def extracted() -> Catalog:
    """Every text in the code and the templates, without translations."""
    template = Catalog(fuzzy=False)
    found = extract_from_dir(
        ROOT, METHODS, keywords=KEYWORDS, options_map={"**.html": {"silent": "false"}}
    )
    for path, _line, message, _comments, _context in found:
        if message and (isinstance(message, tuple) or message.strip()):
            template.add(message, locations=[(path, 0)])
    for _code, message in json.loads(DECLINES.read_text())["declines"].values():
        template.add(message, locations=[(str(DECLINES.relative_to(ROOT)), 0)])
    return template


def catalog(language: str) -> Catalog:
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def gaps(template: Catalog, language: str) -> Iterator[Gap]:
    """What is wrong with a catalog, measured by the texts that are in use."""
    own = catalog(language)
    for message in template:
        if message.id and (reason := _problem(message, own.get(message.id))):
            yield Gap(language, _sources(message.id)[0], reason)
    for message in own:
        if message.id and template.get(message.id) is None:
            yield Gap(language, _sources(message.id)[0], UNUSED)


def _problem(message: Message, translated: Message | None) -> str:
    if translated is None or len(_sources(message.id)) != len(_sources(translated.id)):
        return "untranslated"
    forms = _sources(translated.string or "")
    if not all(forms):
        return "untranslated"
    if translated.fuzzy:
        return "fuzzy"
    wanted = _placeholders(*_sources(message.id))
    if any(not wanted - {"count"} <= _placeholders(form) <= wanted for form in forms):
        return "other placeholders"
    return ""


def _sources(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The forms of a text; one without a number has one."""
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(*texts: str) -> set[str]:
    parsed = (part for text in texts for part in string.Formatter().parse(text))
    return {name for _literal, name, _format, _conversion in parsed if name}


def update() -> None:
    """Write the catalogs anew: with each text in use, and none besides. Nothing is translated by guessing."""
    template = extracted()
    for language in TRANSLATED:
        kept = catalog(language)
        kept.update(template, no_fuzzy_matching=True)
        kept.obsolete.clear()
        file = BytesIO()
        write_po(file, kept, width=120, sort_output=True, omit_header=True, no_location=True)
        (FOLDER / f"{language}.po").write_text(_header(kept) + file.getvalue().decode())


def _header(catalog: Catalog) -> str:
    """What gettext needs to know, and no dates or names, so that a file changes with its words alone."""
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )


def main() -> int:
    update()
    template = extracted()
    found = [gap for language in TRANSLATED for gap in gaps(template, language)]
    for gap in found:
        print(f"{gap.language}: {gap.reason}: {gap.text}")
    print(f"{len(found)} texts to translate in {FOLDER.relative_to(ROOT)}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
