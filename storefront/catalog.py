"""Products and categories, read as frozen values. Amounts are in minor units.

Each function takes part in the caller's transaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from foundation.database import db
from storefront.models import ShopCategory, ShopProduct

SLUG = re.compile(r"[a-z0-9-]{1,80}")
MAX_QUERY = 100
PROMISES = {"physical": "Ships within 2 business days", "digital": "By email, at once"}


@dataclass(frozen=True, slots=True)
class Category:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """`description` is plain text in paragraphs; `image` is a path for asset()."""

    pk: int
    slug: str
    name: str
    subtitle: str
    description: str
    category: str
    kind: str  # physical | digital
    price: int
    currency: str
    image: str
    tone: str
    provider_price: str

    @property
    def summary(self) -> str:
        """The first sentence of the description."""
        return self.description.partition(". ")[0].removesuffix(".") + "."

    @property
    def promise(self) -> str:
        """When the product arrives."""
        return PROMISES[self.kind]

    @property
    def ships(self) -> bool:
        return self.kind == "physical"


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A quantity of a product, at the catalog's current price."""

    product: Product
    quantity: int

    @property
    def total(self) -> int:
        return self.product.price * self.quantity


PRODUCT_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    ShopProduct.pk,
    ShopProduct.slug,
    ShopProduct.name,
    ShopProduct.subtitle,
    ShopProduct.description,
    ShopProduct.category,
    ShopProduct.kind,
    ShopProduct.price,
    ShopProduct.currency,
    ShopProduct.image,
    ShopProduct.tone,
    ShopProduct.provider_price,
)
"""The columns of a Product, in the order of its fields."""

# Statements are built once: building one takes longer than running it.
CATEGORIES = (
    select(ShopCategory.slug, ShopCategory.name)
    .where(exists().where(ShopProduct.category == ShopCategory.slug, ShopProduct.active))
    .order_by(ShopCategory.position)
)
FOR_SALE = select(*PRODUCT_COLUMNS).where(ShopProduct.active).order_by(ShopProduct.position)
BY_SLUG = select(*PRODUCT_COLUMNS).where(ShopProduct.active, ShopProduct.slug == bindparam("slug"))
RELATED = (
    select(*PRODUCT_COLUMNS)
    .where(ShopProduct.active, ShopProduct.pk != bindparam("pk"))
    .order_by(ShopProduct.category != bindparam("category"), ShopProduct.position)
    .limit(4)
)


def list_categories() -> list[Category]:
    """The categories that have products for sale, in the order of the navigation."""
    return [Category(*row) for row in db.session.execute(CATEGORIES)]


def list_products(query: str = "", category: str | None = None) -> list[Product]:
    """The products for sale, in the order of the shop.

    `category` is a slug; each word of `query` must occur in the name, subtitle, description or category.
    """
    statement = FOR_SALE
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
    return [Product(*row) for row in db.session.execute(statement)]


def get_product(slug: str) -> Product | None:
    """The product with this slug, or None when it isn't for sale."""
    if not SLUG.fullmatch(slug):
        return None
    row = db.session.execute(BY_SLUG, {"slug": slug}).first()
    return Product(*row) if row else None


def list_related(product: Product) -> list[Product]:
    """Up to four other products: those of the same category first."""
    rows = db.session.execute(RELATED, {"pk": product.pk, "category": product.category})
    return [Product(*row) for row in rows]
