"""Tests can arm faults"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

TABLE = "armed_faults"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    op.create_table(
        TABLE,
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("effect", sa.String(length=24), nullable=False),
        sa.Column("event_type", sa.String(length=64), nullable=True),
        sa.Column("endpoint_id", sa.String(length=64), nullable=True),
        sa.Column("decline_code", sa.String(length=64), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("held_delivery_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint("remaining >= 0", name=f"ck_{TABLE}_remaining"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{TABLE}_account_id"),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoints.id"], name=f"fk_{TABLE}_endpoint_id"
        ),
        sa.ForeignKeyConstraint(
            ["held_delivery_id"], ["webhook_deliveries.id"], name=f"fk_{TABLE}_held_delivery_id"
        ),
        sa.PrimaryKeyConstraint("pk", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("id", name=f"uq_{TABLE}_id"),
    )
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.create_index(
            batch_op.f(f"ix_{TABLE}_account_id_livemode_pk"), ["account_id", "livemode", "pk"]
        )
        for column in ("endpoint_id", "held_delivery_id"):
            batch_op.create_index(batch_op.f(f"ix_{TABLE}_{column}"), [column])


def downgrade_checkout():
    op.drop_table(TABLE)
    op.execute("UPDATE account_controls SET armed_faults = 0")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
