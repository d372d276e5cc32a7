"""What the shop sells, as frozen values. Amounts are in minor units of `currency`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storefront.models import MAX_QUANTITY
from storefront.stock.tables import LOW


def few(available: int | None) -> int | None:
    """The number, if it is worth a word on the page."""
    return available if available is not None and available <= LOW else None


def at_most(available: int | None) -> int:
    """The largest quantity of an order."""
    return MAX_QUANTITY if available is None else min(MAX_QUANTITY, available)


@dataclass(frozen=True, slots=True)
class Category:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an option. `swatch` is a colour (#rrggbb), or empty."""

    value: str
    label: str
    swatch: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """What a shopper chooses of a product, such as its colour. `name` is the parameter of URL and form."""

    name: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """What is sold. `options`: pairs of an option's name and value; `image` is a path for asset().

    `available`: the units in stock; None: it never runs out.
    """

    sku: str
    label: str
    options: tuple[tuple[str, str], ...]
    price: int
    image: str
    available: int | None

    @property
    def left(self) -> int | None:
        """The units that are left, if few are."""
        return few(self.available)

    @property
    def most(self) -> int:
        """The largest quantity in a cart; 1 if there is none."""
        return max(1, at_most(self.available))


@dataclass(frozen=True, slots=True)
class Product:
    """`description` is plain text in paragraphs; `image` is a path for asset(); `added` is a day, as "2026-01-31".

    There is at least one variant.
    """

    pk: int
    slug: str
    name: str
    subtitle: str
    description: str
    category: str
    kind: str  # physical | digital
    currency: str
    image: str
    tone: str
    added: str
    options: tuple[Option, ...]
    variants: tuple[Variant, ...]

    @property
    def price(self) -> int:
        """The lowest price of its variants."""
        return min(variant.price for variant in self.variants)

    @property
    def varies(self) -> bool:
        """True when its variants have several prices."""
        return len({variant.price for variant in self.variants}) > 1

    @property
    def left(self) -> int | None:
        """The units that are left of all its variants together, if few are."""
        stocks = [variant.available for variant in self.variants if variant.available is not None]
        return few(sum(stocks)) if len(stocks) == len(self.variants) else None

    def choose(self, values: Mapping[str, str]) -> Variant:
        """The first variant with these values of the options, if possible one in stock.

        Values that no variant has are ignored.
        """
        left = self.variants
        for option in self.options:
            wanted = (option.name, values.get(option.name))
            left = tuple(each for each in left if wanted in each.options) or left
        return next((each for each in left if each.left != 0), left[0])

    @property
    def summary(self) -> str:
        """The first sentence of the description."""
        return self.description.partition(". ")[0].removesuffix(".") + "."

    @property
    def ships(self) -> bool:
        return self.kind == "physical"


@dataclass(frozen=True, slots=True)
class Details:
    """What only the product's page shows of a variant: labels and values, pictures and what they show."""

    specs: tuple[tuple[str, str], ...]
    views: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A variant with the words of its product: what a cart or an order has.

    `available`: the units that the visitor may have in the cart; None: it never runs out.
    """

    pk: int
    sku: str
    slug: str
    name: str
    label: str
    subtitle: str
    kind: str
    options: dict[str, str]
    price: int
    currency: str
    image: str
    tone: str
    provider_price: str
    available: int | None

    @property
    def left(self) -> int | None:
        """The units that are left, if few are."""
        return few(self.available)

    @property
    def sold_out(self) -> bool:
        return self.available == 0

    @property
    def most(self) -> int:
        """The largest quantity in a cart."""
        return at_most(self.available)

    @property
    def title(self) -> str:
        """The product's name, and the variant's: "Task Chair · Moss"."""
        return f"{self.name} · {self.label}" if self.label else self.name

    @property
    def ships(self) -> bool:
        return self.kind == "physical"


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A quantity of an item, at the catalog's current price."""

    item: Item
    quantity: int

    @property
    def total(self) -> int:
        return self.item.price * self.quantity

    @property
    def too_many(self) -> bool:
        """Some of the item are in stock, but fewer than this."""
        available = self.item.available
        return available is not None and 0 < available < self.quantity
