"""An index of the attempts that each webhook endpoint has accepted"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ATTEMPTS = "webhook_attempts"
ACCEPTED = sa.text("status_code BETWEEN 200 AND 299")
INDEX = f"ix_{ATTEMPTS}_endpoint_id_started_at"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table(ATTEMPTS) as batch_op:
        batch_op.add_column(sa.Column("endpoint_id", sa.String(length=64), nullable=True))
    op.execute(
        f"UPDATE {ATTEMPTS} SET endpoint_id = (SELECT endpoint_id FROM webhook_deliveries "
        f"WHERE webhook_deliveries.id = {ATTEMPTS}.delivery_id)"
    )
    with op.batch_alter_table(ATTEMPTS) as batch_op:
        batch_op.alter_column("endpoint_id", nullable=False)
        batch_op.create_foreign_key(
            batch_op.f(f"fk_{ATTEMPTS}_endpoint_id"), "webhook_endpoints", ["endpoint_id"], ["id"]
        )
    op.create_index(
        op.f(INDEX),
        ATTEMPTS,
        ["endpoint_id", "started_at"],
        sqlite_where=ACCEPTED,
        postgresql_where=ACCEPTED,
    )


def downgrade_checkout():
    op.drop_index(op.f(INDEX), ATTEMPTS)
    with op.batch_alter_table(ATTEMPTS) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"fk_{ATTEMPTS}_endpoint_id"), type_="foreignkey")
        batch_op.drop_column("endpoint_id")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
