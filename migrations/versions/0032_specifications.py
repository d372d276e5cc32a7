"""Products have a specification, several pictures and the day on which they came to the shop

Until the next start has read the catalog file, products have none of these, and count as the oldest.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

COLUMNS = {
    "shop_products": (("added", sa.String(10), ""),),
    "shop_variants": (("specs", sa.JSON(), "[]"), ("views", sa.JSON(), "[]")),
}


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    pass


def downgrade_checkout():
    pass


def upgrade_storefront():
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind, value in columns:
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=value))
        with op.batch_alter_table(table) as batch_op:
            for name, kind, _value in columns:
                batch_op.alter_column(name, existing_type=kind, server_default=None)


def downgrade_storefront():
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch_op:
            for name, _kind, _value in columns:
                batch_op.drop_column(name)
