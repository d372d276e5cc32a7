"""A webhook endpoint has an API version; an event has the request that caused it, and its old values"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

OLD_EVENTS = """
    UPDATE events SET pending_webhooks =
    (SELECT count(*) FROM webhook_deliveries WHERE webhook_deliveries.event_id = events.id)
"""


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table("webhook_endpoints") as batch_op:
        batch_op.add_column(sa.Column("api_version", sa.String(32), nullable=True))
    with op.batch_alter_table("events") as batch_op:
        batch_op.add_column(sa.Column("previous", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("request_id", sa.String(64), nullable=True))
        batch_op.add_column(sa.Column("idempotency_key", sa.String(255), nullable=True))
        batch_op.add_column(
            sa.Column("pending_webhooks", sa.Integer(), nullable=False, server_default="0")
        )
    op.execute(OLD_EVENTS)
    with op.batch_alter_table("events") as batch_op:
        batch_op.alter_column("pending_webhooks", server_default=None)


def downgrade_checkout():
    with op.batch_alter_table("events") as batch_op:
        for name in ("previous", "request_id", "idempotency_key", "pending_webhooks"):
            batch_op.drop_column(name)
    with op.batch_alter_table("webhook_endpoints") as batch_op:
        batch_op.drop_column("api_version")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
