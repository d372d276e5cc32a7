"""Products are sold in variants, which carts and orders name

Each product gets one variant, with its pk: what was sold so far. The next start adds those of the catalog file.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWN = """
    INSERT INTO shop_variants (pk, sku, product_pk, options, label, price, image, provider_product,
        provider_price, position, active)
    SELECT pk, slug, pk, '{}', '', price, image, provider_product, provider_price, 0, active
    FROM shop_products
"""
FIRST = """
    UPDATE shop_products SET (price, provider_product, provider_price) = (
        SELECT v.price, v.provider_product, v.provider_price FROM shop_variants v
        WHERE v.product_pk = shop_products.pk ORDER BY v.active DESC, v.position, v.pk LIMIT 1)
"""
PRODUCT = "(SELECT v.product_pk FROM shop_variants v WHERE v.pk = variant_pk)"
"""The product of a line."""


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    pass


def downgrade_checkout():
    pass


def upgrade_storefront():
    op.create_table(
        "shop_variants",
        sa.Column("pk", PK, nullable=False),
        sa.Column("sku", sa.String(120), nullable=False),
        sa.Column("product_pk", PK, nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("image", sa.String(200), nullable=False),
        sa.Column("provider_product", sa.String(80), nullable=False),
        sa.Column("provider_price", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_shop_variants_price")),
        sa.ForeignKeyConstraint(
            ["product_pk"], ["shop_products.pk"], name=op.f("fk_shop_variants_product_pk")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_variants")),
        sa.UniqueConstraint("sku", name=op.f("uq_shop_variants_sku")),
        sa.UniqueConstraint("provider_price", name=op.f("uq_shop_variants_provider_price")),
    )
    op.create_index(op.f("ix_shop_variants_product_pk"), "shop_variants", ["product_pk"])
    op.execute(OWN)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('shop_variants', 'pk'), max(pk) + 1, false) "
            "FROM shop_variants HAVING max(pk) IS NOT NULL"
        )
    _name_lines("product_pk", "variant_pk", "shop_variants")
    with op.batch_alter_table("shop_order_lines") as batch_op:
        batch_op.add_column(sa.Column("sku", sa.String(120), nullable=True))
    op.execute("UPDATE shop_order_lines SET sku = slug")
    with op.batch_alter_table("shop_order_lines") as batch_op:
        batch_op.alter_column("sku", existing_type=sa.String(120), nullable=False)
    with op.batch_alter_table("shop_products") as batch_op:
        batch_op.drop_constraint("uq_shop_products_provider_price", type_="unique")
        batch_op.drop_constraint(op.f("ck_shop_products_price"), type_="check")
        for name in ("price", "provider_product", "provider_price"):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("shop_products") as batch_op:
        batch_op.alter_column("options", existing_type=sa.JSON(), server_default=None)


def downgrade_storefront():
    with op.batch_alter_table("shop_products") as batch_op:
        batch_op.drop_column("options")
        batch_op.add_column(sa.Column("price", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("provider_product", sa.String(80), nullable=True))
        batch_op.add_column(sa.Column("provider_price", sa.String(80), nullable=True))
    op.execute(FIRST)
    with op.batch_alter_table("shop_products") as batch_op:
        batch_op.alter_column("price", existing_type=sa.Integer(), nullable=False)
        for name in ("provider_product", "provider_price"):
            batch_op.alter_column(name, existing_type=sa.String(80), nullable=False)
        batch_op.create_check_constraint(op.f("ck_shop_products_price"), "price >= 0")
        batch_op.create_unique_constraint(
            op.f("uq_shop_products_provider_price"), ["provider_price"]
        )
    with op.batch_alter_table("shop_order_lines") as batch_op:
        batch_op.drop_column("sku")
    # A cart has one line of a product then: the first of its variants.
    op.execute(
        "DELETE FROM shop_cart_lines WHERE pk NOT IN "
        f"(SELECT min(pk) FROM shop_cart_lines GROUP BY visitor, {PRODUCT})"
    )
    _name_lines("variant_pk", "product_pk", "shop_products", f"= {PRODUCT}")
    op.drop_table("shop_variants")


def _name_lines(before, after, table, value=None):
    """Let the lines of carts and orders refer to rows of `table`, which have the same pk or the one of `value`."""
    for lines in ("shop_cart_lines", "shop_order_lines"):
        with op.batch_alter_table(lines) as batch_op:
            batch_op.drop_constraint(f"fk_{lines}_{before}", type_="foreignkey")
            if lines == "shop_cart_lines":
                batch_op.drop_constraint("shop_cart_lines_once", type_="unique")
        if value is not None:
            op.execute(f"UPDATE {lines} SET {before} {value}")
        with op.batch_alter_table(lines) as batch_op:
            batch_op.alter_column(before, new_column_name=after, existing_type=PK)
        with op.batch_alter_table(lines) as batch_op:
            batch_op.create_foreign_key(op.f(f"fk_{lines}_{after}"), table, [after], ["pk"])
            if lines == "shop_cart_lines":
                batch_op.create_unique_constraint("shop_cart_lines_once", ["visitor", after])
