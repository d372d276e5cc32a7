"""The one place through which every word on the provider's pages goes.

The words are English; money and dates follow the shopper. A catalog of translations plugs in here,
in `translate` and `LANGUAGES`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale, UnknownLocaleError

LANGUAGES = ("en",)
DEFAULT_LOCALE = "en_US"


def translate(text: str, /, **values: Any) -> str:
    """`text` in the page's language, with `{name}` filled in from `values`."""
    return text.format(**values) if values else text


def pick_locale(wanted: str | None, accepted: Iterable[str]) -> str:
    """How to write money and dates: the session's `locale`, else the browser's first that is known.

    `wanted` may be "auto" or None; tags come as "en-GB" or "en_GB". Falls back to en_US.
    """
    tags = [wanted] if wanted and wanted != "auto" else list(accepted)
    for tag in tags:
        try:
            locale = Locale.parse(tag.replace("-", "_"))
        except (ValueError, UnknownLocaleError, TypeError):
            continue
        return DEFAULT_LOCALE if str(locale) == "en" else str(locale)
    return DEFAULT_LOCALE


def pick_country(accepted: Iterable[str], allowed: Iterable[str]) -> str:
    """Where the shopper most likely is: the territory of the browser's languages, else the United
    States, else the first country that is allowed."""
    countries = list(allowed)
    for tag in accepted:
        territory = tag.replace("-", "_").rpartition("_")[2].upper()
        if territory in countries:
            return territory
    return "US" if "US" in countries else countries[0]
