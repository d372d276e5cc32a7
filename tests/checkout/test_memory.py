"""What callers choose fills no memory: languages, and spellings of the names of static files."""

from __future__ import annotations

import gc
from functools import _lru_cache_wrapper
from typing import Any
from urllib.parse import quote

import pytest
from babel import localedata
from flask import Flask

from foundation import assets, locales
from tests.checkout.api_client import Api
from tests.checkout.hosted_page import RATES, Shopper

LANGUAGES = [name.replace("_", "-") for name in localedata.locale_identifiers()]
PARENTS = {"en", "en_001", "no", "root", "zh", "zh_Hant"}
"""What Babel reads besides, of the locales on the list."""


@pytest.mark.slow
@pytest.mark.parametrize("step", [24, 1])
def test_a_client_that_asks_for_every_locale(app: Flask, api: Api, step: int) -> None:
    """1,082 languages leave the data of the listed locales and their parents, and no more."""
    assert len(LANGUAGES) > 1000
    session = api.session(shipping_options=RATES)
    kept, sizes = set(localedata._cache), unbounded()
    for tag in LANGUAGES[::step]:
        visitor = Shopper(app, session["url"], Accept_Language=f"{tag},{tag}-x-{'y' * 8}")
        assert visitor.get().status_code == 200
    for tag in LANGUAGES[:: 8 * step]:
        chosen = api.session(locale=tag[:16], shipping_options=RATES)
        assert Shopper(app, chosen["url"]).get().status_code == 200
    assert set(localedata._cache) - kept <= {*locales.LOCALES, *PARENTS}
    grown = {name: size - sizes.get(name, 0) for name, size in unbounded().items()}
    assert max(grown.values()) <= len(locales.LOCALES) + len(PARENTS), grown


def _objects() -> list[Any]:
    """Every object of the process, those that were frozen before the first test as well."""
    gc.unfreeze()
    return gc.get_objects()


def unbounded() -> dict[str, int]:
    """The number of entries of every cache of a function in the process that has no bound."""
    found: list[Any] = [each for each in _objects() if isinstance(each, _lru_cache_wrapper)]
    infos = {getattr(each, "__qualname__", hex(id(each))): each.cache_info() for each in found}
    return {name: info.currsize for name, info in infos.items() if info.maxsize is None}


NAME = "img/products/standing-desk.svg"
SPELLINGS = [
    *(f"x{number}/../{NAME}" for number in range(20)),
    *(f"img/./{'./' * number}products/standing-desk.svg" for number in range(20)),
    *("img/" + "x/../" * number + "products/standing-desk.svg" for number in range(1, 20)),
    *(f"..%2fstatic%2f{quote(NAME, safe='')}{tail}" for tail in ("", "%00", "%20", ".")),
    quote(NAME, safe=""),
    "%69mg/products/standing-desk.svg",
    "img%2F..%2Fimg%2Fproducts%2Fstanding-desk.svg",
    "img%5cproducts%5cstanding-desk.svg",
    "img//products///standing-desk.svg",
    "IMG/PRODUCTS/STANDING-DESK.SVG",
    "img/products/standing-desk.svg/",
    "img/products/ｓtanding-desk.svg",
    "img/products/standing-desk.svg;v=1",
    "img/products/standing-desk.svg%3Fv=1",
]


def test_a_static_file_is_kept_once_however_its_name_is_spelled(app: Flask) -> None:
    library: assets.Library = app.extensions["till.static"]
    with app.test_client() as client:
        for number, spelling in enumerate(SPELLINGS):
            for query in ("", f"?v={number}", f"?{number}", f"?v=%00{number}&v=../{number}"):
                answer = client.get(f"/static/{spelling}{query}", base_url="http://localhost:8000")
                assert answer.status_code in (200, 301, 308, 404), spelling
    same = [name for name, asset in library.assets.items() if asset == library.assets[NAME]]
    assert same == [NAME]
    assert set(library.assets) <= {*library.files, *library.bundles}
