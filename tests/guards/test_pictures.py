"""The drawings of the shop's products: present, described, used, small, and drawn by simple means alone."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any
from xml.etree import ElementTree

from foundation import sample
from foundation.assets import STATIC

PRODUCTS = STATIC / "img" / "products"
HERO = STATIC / "img" / "standing-desk-hero.svg"
HOME_PAGE = 60_000
"""Bytes of all pictures of the home page together, compressed."""
LARGEST = 6 * 1024
"""Bytes of one picture, compressed."""
ELEMENT = re.compile(r"<([a-zA-Z]+)")
ELEMENTS = set(
    "svg defs linearGradient radialGradient stop clipPath g path ellipse circle use".split()
)
"""No filter and no mask, which are slow and jagged; no text, which needs a font; no raster image, no script."""
ID = re.compile(r' id="([^"]+)"')
USE = re.compile(r'(?:href="|url\()#([^")]+)')
REFERENCE = re.compile(r'(?:href="|url\()(?!#)')


def items() -> list[dict[str, Any]]:
    """The products as they stand in the file."""
    found: list[dict[str, Any]] = json.loads(sample.CATALOG.read_text(encoding="utf-8"))["products"]
    return found


def test_each_drawing_is_small_and_simple() -> None:
    for path in (*PRODUCTS.iterdir(), HERO):
        text = path.read_text(encoding="utf-8")
        assert set(ELEMENT.findall(text)) <= ELEMENTS, path.name
        assert not REFERENCE.search(text), path.name
        ElementTree.fromstring(text)
        assert sorted(ID.findall(text)) == sorted(set(USE.findall(text))), path.name
        assert " style=" not in text, path.name
        assert path == HERO or len(gzip.compress(text.encode())) <= LARGEST, path.name


def test_the_home_pages_pictures_are_light() -> None:
    shown = [STATIC / item["image"] for item in items()] + [HERO]
    assert sum(len(gzip.compress(path.read_bytes())) for path in shown) <= HOME_PAGE


def test_each_drawing_is_a_view_with_words() -> None:
    """The first view of a product or variant is its picture. Physical goods have several."""
    shown = set()
    for item in items():
        assert len(item["views"]) >= (3 if item["kind"] == "physical" else 1), item["slug"]
        raw = [item, *(each for each in item.get("variants", []) if "image" in each)]
        for each in raw:
            assert each["image"] == each["views"][0]["image"]
            for view in each["views"]:
                shown.add(view["image"])
                assert view["alt"][0].isupper(), view
                assert len(view["alt"]) <= 100, view
    assert shown == {path.relative_to(STATIC).as_posix() for path in PRODUCTS.iterdir()}
