"""The shop's orders tell where their shopper pays"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    pass


def downgrade_checkout():
    pass


def upgrade_storefront():
    with op.batch_alter_table("shop_orders") as batch_op:
        batch_op.add_column(
            sa.Column("ui_mode", sa.String(16), nullable=False, server_default="hosted")
        )


def downgrade_storefront():
    with op.batch_alter_table("shop_orders") as batch_op:
        batch_op.drop_column("ui_mode")
