"""What is for sale, as frozen values for pages and carts. Amounts are minor units."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from foundation.database import db, reading
from storefront.models import ShopCategory, ShopProduct

SLUG = re.compile(r"[a-z0-9-]{1,80}")
MAX_QUERY = 100
PROMISES = {"physical": "Ships within 2 business days", "digital": "By email, at once"}


@dataclass(frozen=True)
class Category:
    slug: str
    name: str


@dataclass(frozen=True)
class Product:
    """`description` is plain text in paragraphs; `image` is a path for asset(); `promise` says when it arrives."""

    pk: int
    slug: str
    name: str
    subtitle: str
    description: str
    category: str
    kind: str
    price: int
    currency: str
    image: str
    tone: str
    price_id: str

    @property
    def promise(self) -> str:
        return PROMISES[self.kind]

    @property
    def ships(self) -> bool:
        return self.kind == "physical"


@dataclass(frozen=True)
class PricedLine:
    """So many of a product, at today's price."""

    product: Product
    quantity: int

    @property
    def total(self) -> int:
        return self.product.price * self.quantity


def categories() -> list[Category]:
    """Every shelf, in the order of the navigation."""
    with reading("storefront") as session:
        rows = session.scalars(select(ShopCategory).order_by(ShopCategory.position))
        return [Category(row.slug, row.name) for row in rows]


def category(slug: str) -> Category | None:
    """The shelf of that name."""
    if not SLUG.fullmatch(slug):
        return None
    with reading("storefront") as session:
        row = session.scalar(select(ShopCategory).where(ShopCategory.slug == slug))
        return Category(row.slug, row.name) if row else None


def products(query: str = "", category: str | None = None) -> list[Product]:
    """What is for sale: on one shelf, or everywhere; with every word of `query` in its name or description."""
    statement = _for_sale()
    if category is not None:
        statement = statement.where(ShopProduct.category == category)
    for word in query[:MAX_QUERY].split():
        statement = statement.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (
                        ShopProduct.name,
                        ShopProduct.subtitle,
                        ShopProduct.description,
                        ShopProduct.category,
                    )
                )
            )
        )
    with reading("storefront") as session:
        return [as_product(row) for row in session.scalars(statement)]


def find(slug: str) -> Product | None:
    """The product of that name, or None when it is not, or no longer, for sale."""
    if not SLUG.fullmatch(slug):
        return None
    with reading("storefront") as session:
        row = session.scalar(_for_sale().where(ShopProduct.slug == slug))
        return as_product(row) if row else None


def related(product: Product, limit: int = 4) -> list[Product]:
    """Others from the same shelf, then whatever comes next in the shop."""
    with reading("storefront") as session:
        others = session.scalars(_for_sale().where(ShopProduct.pk != product.pk))
        ranked = sorted(others, key=lambda row: row.category != product.category)
        return [as_product(row) for row in ranked[:limit]]


def locate(slug: str) -> ShopProduct | None:
    """The product's row, for those who hold a transaction already."""
    if not SLUG.fullmatch(slug):
        return None
    row: ShopProduct | None = db.session.scalar(_for_sale().where(ShopProduct.slug == slug))
    return row


def _for_sale() -> Select[ShopProduct]:
    return select(ShopProduct).where(ShopProduct.active).order_by(ShopProduct.position)


def as_product(row: ShopProduct) -> Product:
    """The row as a value."""
    return Product(
        pk=row.pk,
        slug=row.slug,
        name=row.name,
        subtitle=row.subtitle,
        description=row.description,
        category=row.category,
        kind=row.kind,
        price=row.price,
        currency=row.currency,
        image=row.image,
        tone=row.tone,
        price_id=row.provider_price,
    )
