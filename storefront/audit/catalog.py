"""Invariants of products and variants. Their ids are slugs and SKUs."""

from __future__ import annotations

from foundation.audit import Invariant, sql

INVARIANTS = (
    Invariant(
        "product-variant",
        "A product that is for sale has a variant that is.",
        sql("""
            SELECT slug AS id FROM shop_products p WHERE p.active AND NOT EXISTS
                (SELECT 1 FROM shop_variants v WHERE v.product_pk = p.pk AND v.active)
        """),
    ),
    Invariant(
        "variant-sku",
        "An SKU begins with the slug of its product, and is the slug exactly if the variant has no label.",
        sql("""
            SELECT v.sku AS id, p.slug, v.label
            FROM shop_variants v JOIN shop_products p ON p.pk = v.product_pk
            WHERE (v.label = '' AND v.sku <> p.slug)
            OR (v.label <> '' AND substr(v.sku, 1, length(p.slug) + 1) <> p.slug || '-')
        """),
    ),
)
