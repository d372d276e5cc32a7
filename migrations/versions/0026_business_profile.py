"""Accounts have the addresses of their terms and privacy policy"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.add_column(
            sa.Column("business_profile", sa.JSON(), nullable=False, server_default="{}")
        )
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.alter_column("business_profile", server_default=None)


def downgrade_checkout():
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_column("business_profile")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
