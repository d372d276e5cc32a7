"""Webhook endpoints are made over the API, and their secrets can be rolled"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TABLE = "webhook_endpoints"
NEW = ("metadata", "previous_secret_encrypted", "previous_secret_until", "listens_since", "deleted_at")
REQUIRED = ("metadata", "previous_secret_until", "listens_since")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    json, seconds = sa.JSON(none_as_null=True), sa.BigInteger()
    with op.batch_alter_table(TABLE) as batch_op:
        for name, kind, default in (
            ("metadata", json, "{}"),
            ("previous_secret_until", seconds, "0"),
            ("listens_since", seconds, "0"),
        ):
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        batch_op.add_column(sa.Column("previous_secret_encrypted", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("deleted_at", seconds, nullable=True))
    op.execute(f"UPDATE {TABLE} SET listens_since = created")
    with op.batch_alter_table(TABLE) as batch_op:
        for name in REQUIRED:
            batch_op.alter_column(name, server_default=None)


def downgrade_checkout():
    with op.batch_alter_table(TABLE) as batch_op:
        for name in NEW:
            batch_op.drop_column(name)


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
