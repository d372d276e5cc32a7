"""Line items have metadata, units that cost a fraction of a minor unit, and large quantities"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TABLE = "line_items"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    json = sa.JSON(none_as_null=True)
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.add_column(sa.Column("metadata", json, nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("unit_amount_decimal", sa.String(length=40), nullable=True))
        batch_op.alter_column("unit_amount", existing_type=sa.BigInteger(), nullable=True)
        batch_op.alter_column("quantity", existing_type=sa.Integer(), type_=sa.BigInteger())
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.alter_column("metadata", server_default=None)


def downgrade_checkout():
    """A line that the older schema can't hold becomes one of its whole amount."""
    op.execute(
        f"UPDATE {TABLE} SET unit_amount = amount_subtotal, quantity = 1 "
        "WHERE unit_amount IS NULL OR quantity > 2147483647"
    )
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.alter_column("quantity", existing_type=sa.BigInteger(), type_=sa.Integer())
        batch_op.alter_column("unit_amount", existing_type=sa.BigInteger(), nullable=False)
        batch_op.drop_column("unit_amount_decimal")
        batch_op.drop_column("metadata")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
