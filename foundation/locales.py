"""The locales in which money and dates are formatted: a fixed list, matched before Babel is asked.

Babel keeps the data of each locale that was ever asked for, about 0.8 MB for a language. It knows 1,082, so a client
that sends another language with each request would otherwise fill the memory.
"""

from __future__ import annotations

DEFAULT = "en_US"
LOCALES = tuple(
    "ar bg ca cs da de de_AT de_CH el en_AU en_CA en_GB en_IN en_NZ en_US es es_419 es_MX et fi fr fr_CA fr_CH he hi "
    "hr hu id it ja ko lt lv ms nb nl pl pt pt_BR pt_PT ro ru sk sl sv th tr uk vi "
    "zh_Hans zh_Hant_HK zh_Hant_TW".split()
)
ALIASES = {
    "en": "en_US",
    "iw": "he",
    "no": "nb",
    "zh": "zh_Hans",
    "zh_hant": "zh_Hant_TW",
    "zh_hk": "zh_Hant_HK",
    "zh_mo": "zh_Hant_HK",
    "zh_tw": "zh_Hant_TW",
}
LONGEST_TAG = 35
_KNOWN = {locale.lower(): locale for locale in LOCALES} | ALIASES


def match(tag: str) -> str | None:
    """The locale of LOCALES for a language tag such as "en-GB" or "en_GB"; None for another language.

    A territory or script without a locale of its own gets that of its language.
    """
    if len(tag) > LONGEST_TAG:
        return None
    parts = tag.replace("-", "_").lower().split("_")
    prefixes = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_KNOWN[prefix] for prefix in prefixes if prefix in _KNOWN), None)
