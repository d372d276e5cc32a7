"""Intents tell which payment methods were asked for"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

TABLES = ("payment_intents", "setup_intents")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(
                sa.Column("automatic_payment_methods", sa.JSON(none_as_null=True), nullable=True)
            )


def downgrade_checkout():
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("automatic_payment_methods")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
