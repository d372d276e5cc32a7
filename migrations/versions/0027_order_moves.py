"""The history of the shop's orders, what was refunded of them, and when they were sent"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = ("payment_intent", "amount_refunded", "fulfilled_at", "carrier", "tracking_number")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    pass


def downgrade_checkout():
    pass


def upgrade_storefront():
    whole = sa.CheckConstraint(
        "amount_refunded BETWEEN 0 AND amount_total", name=op.f("ck_shop_orders_refunded")
    )
    for column in (
        sa.Column("payment_intent", sa.String(255), nullable=True),
        sa.Column("amount_refunded", sa.Integer(), whole, nullable=False, server_default="0"),
        sa.Column("fulfilled_at", PK, nullable=True),
        sa.Column("carrier", sa.String(40), nullable=True),
        sa.Column("tracking_number", sa.String(80), nullable=True),
    ):
        op.add_column("shop_orders", column)
    op.create_index("ix_shop_orders_payment_intent", "shop_orders", ["payment_intent"], unique=True)
    op.execute(
        "UPDATE shop_orders SET fulfilled_at = settled_at WHERE status = 'paid' AND NOT ships"
    )
    op.create_table(
        "shop_order_moves",
        sa.Column("pk", PK, primary_key=True),
        sa.Column("order_pk", PK, sa.ForeignKey("shop_orders.pk"), nullable=False),
        sa.Column("from_status", sa.String(16), nullable=True),
        sa.Column("to_status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("created", PK, nullable=False),
    )
    op.create_index("ix_shop_order_moves_order_pk", "shop_order_moves", ["order_pk"])
    op.execute(
        "INSERT INTO shop_order_moves (order_pk, to_status, reason, source, created) "
        "SELECT pk, status, 'older than this history', 'migration', coalesce(settled_at, created) "
        "FROM shop_orders WHERE status <> 'pending' ORDER BY pk"
    )


def downgrade_storefront():
    """An order that was refunded becomes paid again: the version before knows no refunds."""
    op.drop_table("shop_order_moves")
    op.execute("UPDATE shop_orders SET status = 'paid' WHERE status = 'refunded'")
    op.drop_index("ix_shop_orders_payment_intent", table_name="shop_orders")
    with op.batch_alter_table("shop_orders") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_shop_orders_refunded"), type_="check")
        for name in COLUMNS:
            batch_op.drop_column(name)
