"""Accounts that a test's key made are temporary"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TABLE = "accounts"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.add_column(
            sa.Column("temporary", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.alter_column("temporary", server_default=None)


def downgrade_checkout():
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.drop_column("temporary")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
