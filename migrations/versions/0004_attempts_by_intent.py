"""Attempts are counted by their intent"""

from alembic import op

revision = "0004"
down_revision = "0003"

INTENTS = ("payment_intent_id", "setup_intent_id")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table("payment_attempts") as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_attempts_session_id"))
        for column in INTENTS:
            batch_op.create_index(batch_op.f(f"ix_payment_attempts_{column}"), [column])


def downgrade_checkout():
    with op.batch_alter_table("payment_attempts") as batch_op:
        for column in INTENTS:
            batch_op.drop_index(batch_op.f(f"ix_payment_attempts_{column}"))
        batch_op.create_index(batch_op.f("ix_payment_attempts_session_id"), ["session_id"])


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
