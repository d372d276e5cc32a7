"""Refunds that the shop's operators ask for"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("settled_at IS NULL")


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
        "shop_refunds",
        sa.Column("pk", PK, primary_key=True),
        sa.Column("order_pk", PK, sa.ForeignKey("shop_orders.pk"), nullable=False),
        sa.Column("idempotency_key", sa.String(64), nullable=False, unique=True),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=True),
        sa.Column("provider_refund", sa.String(255), nullable=True, unique=True),
        sa.Column("problem", sa.String(500), nullable=True),
        sa.Column("created", PK, nullable=False),
        sa.Column("settled_at", PK, nullable=True),
        sa.UniqueConstraint("order_pk", "token", name="shop_refunds_once"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_shop_refunds_amount")),
    )
    op.create_index(
        "shop_refunds_one_open",
        "shop_refunds",
        ["order_pk"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade_storefront():
    op.drop_table("shop_refunds")
