"""Disputes, and what they have taken of a charge"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

JSON = sa.JSON(none_as_null=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DISPUTES = "disputes"
STATES = sa.Enum(
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "won",
    "lost",
    name="disputestatus",
    native_enum=False,
    length=32,
)
NEW = {
    "amount_disputed": (sa.BigInteger(), "0"),
    "disputed": (sa.Boolean(), sa.false()),
}
INDEXES = (
    ["account_id", "livemode", "pk"],
    ["account_id", "livemode", "withdrawn_at", "pk"],
    ["account_id", "livemode", "reinstated_at", "pk"],
    ["payment_intent_id"],
    ["status", "due_by"],
)


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table("charges") as batch_op:
        for name, (kind, default) in NEW.items():
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
    with op.batch_alter_table("charges") as batch_op:
        for name in NEW:
            batch_op.alter_column(name, server_default=None)
    op.create_table(
        DISPUTES,
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("amount_fee", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", STATES, nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("charge_id", sa.String(length=64), nullable=False),
        sa.Column("payment_intent_id", sa.String(length=64), nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("submission_count", sa.Integer(), nullable=False),
        sa.Column("due_by", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("reinstated_at", sa.BigInteger(), nullable=True),
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", JSON, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{DISPUTES}_account_id"),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=f"fk_{DISPUTES}_charge_id"),
        sa.ForeignKeyConstraint(
            ["payment_intent_id"], ["payment_intents.id"], name=f"fk_{DISPUTES}_payment_intent_id"
        ),
        sa.PrimaryKeyConstraint("pk", name=f"pk_{DISPUTES}"),
        sa.UniqueConstraint("charge_id", name=f"uq_{DISPUTES}_charge_id"),
        sa.UniqueConstraint("id", name=f"uq_{DISPUTES}_id"),
    )
    for columns in INDEXES:
        op.create_index(op.f(f"ix_{DISPUTES}_{'_'.join(columns)}"), DISPUTES, columns)


def downgrade_checkout():
    op.drop_table(DISPUTES)
    with op.batch_alter_table("charges") as batch_op:
        for name in NEW:
            batch_op.drop_column(name)


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
