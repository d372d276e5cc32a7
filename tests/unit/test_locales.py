"""Language tags are matched with a fixed list of locales."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel import Locale

from checkout.hosted import i18n
from checkout.hosted.catalogs import LANGUAGES
from foundation import locales


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("de", "de"),
        ("de-LU", "de"),
        ("DE_at", "de_AT"),
        ("en", "en_US"),
        ("en-XX", "en_US"),
        ("en_GB", "en_GB"),
        ("no", "nb"),
        ("zh-CN", "zh_Hans"),
        ("zh-TW", "zh_Hant_TW"),
        ("zh-Hant-MO", "zh_Hant_TW"),
        ("fr-CA-x-private", "fr_CA"),
        ("xx", None),
        ("*", None),
        ("", None),
        ("../../etc/passwd", None),
        ("de-" + "x" * 100, None),
    ],
)
def test_a_tag_is_matched(tag: str, locale: str | None) -> None:
    assert locales.match(tag) == locale


def test_babel_knows_every_locale_of_the_list() -> None:
    known = {str(Locale.parse(locale)) for locale in locales.LOCALES}
    assert len(known) == len(locales.LOCALES)
    assert set(locales.ALIASES.values()) <= set(locales.LOCALES)


def test_the_reference_lists_every_region_with_formats_of_its_own() -> None:
    text = (
        Path("docs/api/checkout-sessions.md")
        .read_text()
        .split("Regions with formats of their own:")[1]
    )
    listed = re.findall(r"`([\w-]+)`", text.split("## ")[0])
    spoken = [name for name in locales.LOCALES if i18n.language_of(name) in LANGUAGES]
    regions = [name for name in spoken if "_" in name and not name.startswith("zh")]
    assert listed == [name.replace("_", "-") for name in regions]
