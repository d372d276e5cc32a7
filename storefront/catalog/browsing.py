"""The products that a shopper asked for: searched, filtered and sorted, with a count beside each choice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storefront.catalog.goods import Category, Product
from storefront.catalog.search import search

AMOUNT = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")


class Sort(StrEnum):
    """The orders of the shelf, as the URL names them."""

    FEATURED = "featured"
    PRICE_UP = "price-up"
    PRICE_DOWN = "price-down"
    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True)
class Wanted:
    """What a shopper asked for. `low` and `high` are prices in minor units, both included; "" is any."""

    query: str = ""
    category: str = ""
    kind: str = ""
    low: int | None = None
    high: int | None = None
    in_stock: bool = False
    sort: Sort = Sort.FEATURED

    @property
    def filtered(self) -> bool:
        """True if it leaves products out, apart from the query and the category of the page."""
        return bool(self.kind or self.in_stock) or self.low is not None or self.high is not None

    @property
    def everything(self) -> bool:
        """True for the home page: all products, in the order of the shop."""
        return self == Wanted()

    @property
    def least(self) -> str:
        """The lowest price as the form has it: "10", "10.50", or "" for any."""
        return _decimal(self.low)

    @property
    def most(self) -> str:
        """The highest price, likewise."""
        return _decimal(self.high)

    def without(self, *names: str) -> dict[str, str]:
        """The parameters of the URL that asks for the same, apart from those of these fields."""
        stated = {
            "query": ("q", self.query),
            "category": ("category", self.category),
            "kind": ("kind", self.kind),
            "low": ("min", self.least),
            "high": ("max", self.most),
            "in_stock": ("stock", "in" if self.in_stock else ""),
            "sort": ("sort", "" if self.sort is Sort.FEATURED else self.sort.value),
        }
        return {key: text for name, (key, text) in stated.items() if text and name not in names}


@dataclass(frozen=True)
class Choice:
    """A value of a filter, and the number of products there would be with it."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filters:
    """The choices there are. `in_stock`: how many of the products could be bought now.

    `lowest` and `highest` are the shop's prices.
    """

    categories: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    in_stock: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class Shelf:
    """What is shown. `corrected`: what was looked for instead of the query."""

    products: tuple[Product, ...]
    corrected: str | None
    filters: Filters


KINDS = {"physical": "Shipped to you", "digital": "Sent by email"}


def wanted_from(args: Mapping[str, str]) -> Wanted:
    """What the parameters of the URL ask for, apart from the query. A value without a meaning is ignored."""
    low, high = _amount(args.get("min", "")), _amount(args.get("max", ""))
    if low is not None and high is not None and low > high:
        low, high = high, low
    kind, sort = args.get("kind", ""), args.get("sort", "")
    return Wanted(
        category=args.get("category", ""),
        kind=kind if kind in KINDS else "",
        low=low,
        high=high,
        in_stock=args.get("stock") == "in",
        sort=Sort(sort) if sort in set(Sort) else Sort.FEATURED,
    )


def browse(wanted: Wanted, products: Sequence[Product], categories: Iterable[Category]) -> Shelf:
    """The shelf. `products`: all that are for sale, in the order of the shop."""
    names = {category.slug: category.name for category in categories}
    prices = [variant.price for product in products for variant in product.variants]
    corrected = None
    if wanted.query:
        found = search(wanted.query, products, names)
        products, corrected = found.products, found.corrected

    shown: list[Product] = []
    by_category, by_kind = Counter[str](), Counter[str]()
    in_stock = 0
    every_price = wanted.low is None and wanted.high is None
    for product in products:  # each filter's counts are those of the others
        of_category = wanted.category in ("", product.category)
        of_kind = wanted.kind in ("", product.kind)
        priced = [
            each.available
            for each in product.variants
            if every_price or _in_range(each.price, wanted)
        ]
        stocked = priced != [0] * len(priced)
        fits = stocked or (bool(priced) and not wanted.in_stock)
        by_category[product.category] += fits and of_kind
        by_kind[product.kind] += fits and of_category
        in_stock += stocked and of_category and of_kind
        if fits and of_category and of_kind:
            shown.append(product)
    filters = Filters(
        categories=_choices(names, by_category, wanted.category),
        kinds=_choices(KINDS, by_kind, wanted.kind),
        in_stock=in_stock,
        lowest=min(prices, default=0),
        highest=max(prices, default=0),
    )
    return Shelf(tuple(_sorted(shown, wanted.sort)), corrected, filters)


def _in_range(price: int, wanted: Wanted) -> bool:
    return (wanted.low is None or price >= wanted.low) and (
        wanted.high is None or price <= wanted.high
    )


def _choices(labels: Mapping[str, str], counts: Counter[str], chosen: str) -> tuple[Choice, ...]:
    """A choice for each value, after one for all of them."""
    each = (Choice(value, label, counts[value], value == chosen) for value, label in labels.items())
    return (Choice("", "All", counts.total(), not chosen), *each)


def _sorted(products: list[Product], sort: Sort) -> list[Product]:
    """Equal ones stay in the order of the shop, or of the search."""
    if sort is Sort.FEATURED:
        return products
    if sort is Sort.NEWEST:
        return sorted(products, key=lambda product: product.added, reverse=True)
    if sort is Sort.NAME:
        return sorted(products, key=lambda product: product.name.casefold())
    return sorted(products, key=lambda product: product.price, reverse=sort is Sort.PRICE_DOWN)


def _amount(text: str) -> int | None:
    """A price in minor units."""
    match = AMOUNT.fullmatch(text.strip().removeprefix("$"))
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else None


def _decimal(amount: int | None) -> str:
    if amount is None:
        return ""
    whole, cents = divmod(amount, 100)
    return f"{whole}.{cents:02}" if cents else str(whole)
