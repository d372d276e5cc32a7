"""Search, filters and sorting of the shelf, as its pages show them."""

from __future__ import annotations

import re

import pytest

from storefront.catalog.spelling import distance
from tests.storefront.conftest import swap_provider
from tests.storefront.shopper import Shopper
from tests.storefront.stock import set_stock

CARD = re.compile(r'class="product-card__link" href="/products/([a-z0-9-]+)"')
COUNT = re.compile(
    r'name="(\w+)" value="(\w*)" id="[\w-]+"[^>]*>\s*<span class="option__label">[^<]*</span>'
    r'\s*<span class="option__end">(\d+)<'
)


def shelf(shopper, query):
    """The slugs on the shelf, in their order."""
    page = shopper.get(f"/{query}")
    assert page.status_code == 200, query
    return CARD.findall(page.text)


@pytest.fixture
def on_both(make_app, each_kind):
    app = make_app(each_kind)
    swap_provider(app)
    return Shopper(app)


def test_search_finds_the_same_in_both_databases(on_both):
    """A query, what comes first, how many there are, and what was looked for instead."""
    cases = [
        ("keyboard", "wireless-keyboard", 1, None),
        ("keybord", "wireless-keyboard", 1, "keyboard"),
        ("hedphones", "quiet-headphones", 1, "headphones"),
        ("stnading desk", "standing-desk", 1, "standing desk"),
        ("Wirelss KEYBAORD", "wireless-keyboard", 1, "wireless keyboard"),
        ("mugs", "stoneware-mug", 1, None),
        ("candels", "beeswax-candle", 1, "candle"),
        ("batteries", "wireless-keyboard", 1, None),
        ("desks", "standing-desk", 7, None),  # the name comes before the description
        ("light", "warm-bulb", 10, None),
        ("phone", "quiet-headphones", 2, None),
        ("MUG plum", "stoneware-mug", 1, None),
        ("móss", "task-chair", 1, None),
        ("epub&category=digital", "good-desk-ebook", 1, None),
        ("%25", None, 0, None),
        ("_", None, 0, None),
        ("xyzzy", None, 0, None),
        ("mug chair", None, 0, None),
    ]
    for query, first, count, corrected in cases:
        page = on_both.get(f"/?q={query}").text
        found = CARD.findall(page)
        assert (found[:1], len(found)) == ([first] if first else [], count), query
        assert ("Nothing found" in page) == (count == 0), query
        assert (f"Showing results for <strong>{corrected}</strong>" in page) == bool(corrected)
        assert ("Showing results for" in page) == bool(corrected), query


def test_the_distance_counts_mistakes():
    for first, second, mistakes in [
        ("same", "same", 0),
        ("keybord", "keyboard", 1),
        ("stnading", "standing", 1),
        ("abcd", "badc", 2),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
    ]:
        assert distance(first, second) == distance(second, first) == mistakes


def test_the_shelf_is_sorted(shopper):
    featured = shelf(shopper, "")
    assert (featured[0], len(featured)) == ("standing-desk", 20)
    for sort, first, last in [
        ("price-up", "wallpaper-pack", "studio-monitor"),
        ("price-down", "studio-monitor", "wallpaper-pack"),  # a desk costs less at its smallest
        ("name", "beeswax-candle", "wireless-keyboard"),
        ("newest", "beeswax-candle", "gift-card"),
        ("featured", "standing-desk", "reading-corner"),
    ]:
        found = shelf(shopper, f"?sort={sort}")
        assert (found[0], found[-1], set(found)) == (first, last, set(featured)), sort
        assert f'value="{sort}" selected' in shopper.get(f"/?sort={sort}").text


def test_filters_leave_products_out_and_count_the_others(app, shopper):
    set_stock(app, "mantel-clock", 0)
    set_stock(app, "reading-corner", 1)
    set_stock(app, "task-chair-rust", 0)
    for query, count, counts in [
        ("", 20, {"category": {"": 20, "desks": 2}, "kind": {"": 20, "digital": 4}, "stock": 19}),
        ("?kind=digital", 4, {"category": {"digital": 4}, "kind": {"physical": 16}, "stock": 4}),
        ("?category=desks", 2, {"category": {"tech": 5}, "kind": {"physical": 2}, "stock": 2}),
        ("?min=20&max=50", 5, {"category": {"": 5, "tech": 1}, "stock": 5}),
        ("?min=50&max=20", 5, {"category": {"": 5}}),  # the other way round
        ("?max=9", 1, {"kind": {"digital": 1, "": 1}}),
        ("?min=440&max=460", 1, {"category": {"desks": 1}}),  # the middle size
        ("?stock=in", 19, {"category": {"comfort": 3}, "stock": 19}),
        ("?stock=in&q=clock", 0, {"stock": 0}),
        ("?category=light&kind=physical&min=10&stock=in&sort=name", 3, {"kind": {"": 3}}),
    ]:
        page = shopper.get(f"/{query}").text
        assert len(CARD.findall(page)) == count, query
        assert f"{count} product{'s' if count != 1 else ''}</p>" in page, query
        shown = {(name, value): int(number) for name, value, number in COUNT.findall(page)}
        for name, wanted in counts.items():
            for value, number in (wanted if name != "stock" else {"in": wanted}).items():
                assert shown[name, value] == number, (query, name, value)


def test_each_filter_can_be_removed_and_all_be_cleared(shopper):
    page = shopper.get("/?category=tech&kind=physical&min=400.50&q=monitor&sort=name&stock=in").text
    for left in (
        "q=monitor&amp;category=tech&amp;min=400.50&amp;stock=in&amp;sort=name",
        "q=monitor&amp;category=tech&amp;kind=physical&amp;stock=in&amp;sort=name",
        "q=monitor&amp;category=tech&amp;kind=physical&amp;min=400.50&amp;sort=name",
        "q=monitor&amp;category=tech&amp;sort=name",  # all of them
    ):
        assert f'href="/?{left}"' in page
    assert "From $400.50" in page
    assert 'id="filters" open' in page
    empty = shopper.get("/?min=9000").text
    assert "No product fits these filters" in empty
    assert '<a class="button" href="/">' in empty


@pytest.mark.parametrize(
    "query",
    [
        "sort=upside-down&kind=x&stock=maybe",
        "min=abc&max=-5",
        "min=1e9&max=99999999999999999999",
        "min=%00&max=%ff",
        "min=NaN&max=Infinity",
        "min=&max=&kind=&stock=&sort=&category=",
        "kind=physical%00",
    ],
)
def test_values_without_a_meaning_are_ignored(shopper, query):
    assert len(shelf(shopper, f"?{query}")) == 20


def test_every_product_has_a_specification_and_says_how_it_arrives(app, shopper):
    for slug in shelf(shopper, ""):
        page = shopper.get(f"/products/{slug}").text
        specs = page.partition('id="specs"')[2].partition("</section>")[0]
        labels = re.findall(r'<th scope="row">([^<]+)</th><td>[^<]+</td>', specs)
        assert len(labels) == len(set(labels)) >= 4, slug
        assert ("Weight" in labels) == ("Free returns within 30 days" in page), slug
        assert "Delivery and returns" in page
    small = shopper.get("/products/standing-desk?size=120x60").text
    assert "120 × 60 cm, 25 mm solid oak, oiled" in small
    assert "36 kg" in small
