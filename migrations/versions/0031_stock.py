"""The shop counts its stock, and orders hold some of it"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

REASONS = ("first", "reserved", "released", "retaken", "restored", "reordered", "added", "set")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    pass


def downgrade_checkout():
    pass


def upgrade_storefront():
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "shop_stock",
        sa.Column("sku", sa.String(120), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("reorder_to", sa.Integer(), nullable=True),
        sa.CheckConstraint("available >= 0", name=op.f("ck_shop_stock_available")),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_shop_stock")),
    )
    op.create_table(
        "shop_stock_moves",
        sa.Column("pk", big, nullable=False),
        sa.Column("sku", sa.String(120), nullable=False),
        sa.Column("order_pk", big, nullable=True),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Enum(*REASONS, native_enum=False, length=16), nullable=False),
        sa.Column("created", big, nullable=False),
        sa.ForeignKeyConstraint(
            ["sku"], ["shop_stock.sku"], name=op.f("fk_shop_stock_moves_sku")
        ),
        sa.ForeignKeyConstraint(
            ["order_pk"], ["shop_orders.pk"], name=op.f("fk_shop_stock_moves_order_pk")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_stock_moves")),
    )
    op.create_index(op.f("ix_shop_stock_moves_sku"), "shop_stock_moves", ["sku"])
    op.create_index(op.f("ix_shop_stock_moves_order_pk"), "shop_stock_moves", ["order_pk"])
    with op.batch_alter_table("shop_orders") as batch_op:
        batch_op.add_column(
            sa.Column("stock_held", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("shop_orders") as batch_op:
        batch_op.alter_column("stock_held", existing_type=sa.Boolean(), server_default=None)


def downgrade_storefront():
    with op.batch_alter_table("shop_orders") as batch_op:
        batch_op.drop_column("stock_held")
    op.drop_table("shop_stock_moves")
    op.drop_table("shop_stock")
