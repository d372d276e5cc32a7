"""Orders tell what they were paid with and when they arrive, and their history what was refunded"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    pass


def downgrade_checkout():
    pass


def upgrade_storefront():
    op.add_column("shop_orders", sa.Column("paid_with", sa.String(80), nullable=True))
    op.add_column("shop_orders", sa.Column("arrives_from", sa.Date(), nullable=True))
    op.add_column("shop_orders", sa.Column("arrives_by", sa.Date(), nullable=True))
    op.add_column("shop_order_moves", sa.Column("amount_refunded", sa.Integer(), nullable=True))


def downgrade_storefront():
    op.drop_column("shop_order_moves", "amount_refunded")
    op.drop_column("shop_orders", "arrives_by")
    op.drop_column("shop_orders", "arrives_from")
    op.drop_column("shop_orders", "paid_with")
