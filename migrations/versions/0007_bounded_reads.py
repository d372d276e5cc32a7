"""Indexes for the newest charges of an intent, the uses of a card and leased deliveries; less of the shoppers' data"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

HELD = sa.text("lease_until > 0")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    op.create_index(
        op.f("ix_charges_payment_intent_id_pk"), "charges", ["payment_intent_id", "pk"]
    )
    op.drop_index(op.f("ix_charges_payment_intent_id"), "charges")
    op.create_index(op.f("ix_charges_payment_method_id"), "charges", ["payment_method_id"])
    op.create_index(
        op.f("ix_webhook_deliveries_lease_until"),
        "webhook_deliveries",
        ["lease_until"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    # What shoppers entered is kept for a challenge alone, and none is open in a session that has ended.
    op.execute(
        "UPDATE payment_attempts SET shopper = NULL WHERE shopper IS NOT NULL AND session_id IN "
        "(SELECT id FROM checkout_sessions WHERE status <> 'open')"
    )


def downgrade_checkout():
    op.drop_index(op.f("ix_webhook_deliveries_lease_until"), "webhook_deliveries")
    op.drop_index(op.f("ix_charges_payment_method_id"), "charges")
    op.create_index(op.f("ix_charges_payment_intent_id"), "charges", ["payment_intent_id"])
    op.drop_index(op.f("ix_charges_payment_intent_id_pk"), "charges")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
