"""When a charge was captured, and the fee; indexes for the list of balance transactions"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

CAPTURED = sa.text("captured_at IS NOT NULL")
# The fee of checkout/domain/balance.py. A charge was captured when its intent succeeded.
FILL = """
    UPDATE charges SET
        captured_at = coalesce((
            SELECT max(e.created) FROM events e
            WHERE e.object_id = charges.payment_intent_id AND e.type = 'payment_intent.succeeded'
        ), created),
        amount_fee = (amount_captured * 29 + 500) / 1000
            + CASE WHEN currency IN ('bhd', 'jod', 'kwd', 'omr', 'tnd') THEN 300 ELSE 30 END
    WHERE captured
"""


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table("charges") as batch_op:
        batch_op.add_column(sa.Column("captured_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("amount_fee", sa.BigInteger(), nullable=False, server_default="0")
        )
    op.execute(FILL)
    with op.batch_alter_table("charges") as batch_op:
        batch_op.alter_column("amount_fee", server_default=None)
    op.create_index(
        op.f("ix_charges_account_id_livemode_captured_at_pk"),
        "charges",
        ["account_id", "livemode", "captured_at", "pk"],
        sqlite_where=CAPTURED,
        postgresql_where=CAPTURED,
    )
    op.create_index(
        op.f("ix_refunds_account_id_livemode_created_pk"),
        "refunds",
        ["account_id", "livemode", "created", "pk"],
    )


def downgrade_checkout():
    op.drop_index(op.f("ix_refunds_account_id_livemode_created_pk"), "refunds")
    op.drop_index(op.f("ix_charges_account_id_livemode_captured_at_pk"), "charges")
    with op.batch_alter_table("charges") as batch_op:
        batch_op.drop_column("amount_fee")
        batch_op.drop_column("captured_at")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
