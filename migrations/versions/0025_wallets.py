"""Cards name the wallet that they were paid with"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table("payment_methods") as batch_op:
        batch_op.add_column(sa.Column("wallet", sa.String(16), nullable=True))


def downgrade_checkout():
    with op.batch_alter_table("payment_methods") as batch_op:
        batch_op.drop_column("wallet")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
