"""Idempotency keys have a scope: the merchant's calls, or one session's calls with a publishable key"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLE = "idempotency_keys"
BEFORE = ["account_id", "livemode", "key"]
AFTER = ["account_id", "livemode", "scope", "key"]


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    # A stored answer doesn't say which kind of API key asked for it, so all of them stay the merchant's.
    with op.batch_alter_table(TABLE) as batch_op:
        scope = sa.Column("scope", sa.String(length=64), nullable=False, server_default="merchant")
        batch_op.add_column(scope)
        replace_constraint(batch_op, BEFORE, AFTER)
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.alter_column("scope", server_default=None)


def downgrade_checkout():
    # Keys of publishable calls could meet the merchant's.
    op.execute(f"DELETE FROM {TABLE} WHERE scope <> 'merchant'")
    with op.batch_alter_table(TABLE) as batch_op:
        replace_constraint(batch_op, AFTER, BEFORE)
        batch_op.drop_column("scope")


def replace_constraint(batch_op, old, new):
    batch_op.drop_constraint(batch_op.f(f"uq_{TABLE}_{'_'.join(old)}"), type_="unique")
    batch_op.create_unique_constraint(batch_op.f(f"uq_{TABLE}_{'_'.join(new)}"), new)


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
