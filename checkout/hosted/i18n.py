"""The one place through which every word on the provider's pages goes.

The words are English; money and dates follow the shopper. A catalog of translations plugs in here,
in `translate` and `LANGUAGES`, and nowhere else. Form fields are cached with their words, one set
for each language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from foundation import locales

LANGUAGES = ("en",)


def translate(text: str, /, **values: Any) -> str:
    """`text` in the page's language, with `{name}` filled in from `values`."""
    return text.format(**values) if values else text


def pick_locale(wanted: str | None, accepted: Iterable[str]) -> str:
    """The locale for money and dates: the session's `locale`, else the browser's first known one.

    `wanted` may be "auto" or None; tags come as "en-GB" or "en_GB". Falls back to en_US. The answer is one of
    `locales.LOCALES`.
    """
    tags = [wanted] if wanted and wanted != "auto" else accepted
    return next(filter(None, map(locales.match, tags)), locales.DEFAULT)


def pick_country(accepted: Iterable[str], allowed: Collection[str]) -> str:
    """The shopper's likely country: the territory of the browser's first language whose territory
    is in `allowed`, else the United States, else the first of `allowed`."""
    for tag in accepted:
        territory = tag.replace("-", "_").rpartition("_")[2].upper()
        if territory in allowed:
            return territory
    return "US" if "US" in allowed else next(iter(allowed))
