"""Deliveries have public ids and a log of attempts; webhook endpoints are disabled for a reason"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECONDS = sa.BigInteger()
DELIVERIES, ENDPOINTS, ATTEMPTS = "webhook_deliveries", "webhook_endpoints", "webhook_attempts"
HELD = sa.text("lease_until > 0")
RANDOM_ID = {
    "sqlite": "'whd_' || lower(hex(randomblob(12)))",
    "postgresql": "'whd_' || left(md5(random()::text || pk), 24)",
}


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    _upgrade_endpoints()
    _upgrade_deliveries()
    op.create_table(
        ATTEMPTS,
        sa.Column("pk", KEY, nullable=False),
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", SECONDS, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=32), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("next_attempt_at", SECONDS, nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], [f"{DELIVERIES}.id"], name=f"fk_{ATTEMPTS}_delivery_id"
        ),
        sa.PrimaryKeyConstraint("pk", name=f"pk_{ATTEMPTS}"),
        sa.UniqueConstraint("delivery_id", "number", name=f"uq_{ATTEMPTS}_delivery_id_number"),
    )
    op.create_index(op.f(f"ix_{ATTEMPTS}_started_at"), ATTEMPTS, ["started_at"])


def _upgrade_endpoints():
    with op.batch_alter_table(ENDPOINTS) as batch_op:
        batch_op.add_column(
            sa.Column("status", sa.String(length=16), nullable=False, server_default="enabled")
        )
        batch_op.add_column(sa.Column("disabled_reason", sa.String(length=16), nullable=True))
    op.execute(
        f"UPDATE {ENDPOINTS} SET status = 'disabled', disabled_reason = 'manual' WHERE NOT enabled"
    )
    with op.batch_alter_table(ENDPOINTS) as batch_op:
        batch_op.alter_column("status", server_default=None)
        batch_op.drop_column("enabled")


def _upgrade_deliveries():
    # The index with a condition is made again: a table that SQLite copies would lose the condition.
    op.drop_index(op.f(f"ix_{DELIVERIES}_lease_until"), DELIVERIES)
    with op.batch_alter_table(DELIVERIES) as batch_op:
        batch_op.add_column(sa.Column("id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("livemode", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("account_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("last_attempt_at", SECONDS, nullable=True))
    of_event = f"FROM events WHERE events.id = {DELIVERIES}.event_id"
    op.execute(
        f"UPDATE {DELIVERIES} SET id = {RANDOM_ID[op.get_context().dialect.name]}, "
        f"livemode = (SELECT livemode {of_event}), account_id = (SELECT account_id {of_event}), "
        "tries = attempts, last_error = CASE WHEN last_error IS NULL THEN NULL ELSE 'failed' END"
    )
    with op.batch_alter_table(DELIVERIES) as batch_op:
        for name in ("id", "livemode", "account_id", "tries"):
            batch_op.alter_column(name, nullable=False)
        batch_op.create_unique_constraint(batch_op.f(f"uq_{DELIVERIES}_id"), ["id"])
        batch_op.create_foreign_key(
            batch_op.f(f"fk_{DELIVERIES}_account_id"), "accounts", ["account_id"], ["id"]
        )
        batch_op.drop_index(batch_op.f(f"ix_{DELIVERIES}_endpoint_id"))
        batch_op.create_index(
            batch_op.f(f"ix_{DELIVERIES}_endpoint_id_pk"), ["endpoint_id", "pk"]
        )
    _create_index_of_leases()


def _create_index_of_leases():
    op.create_index(
        op.f(f"ix_{DELIVERIES}_lease_until"),
        DELIVERIES,
        ["lease_until"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )


def downgrade_checkout():
    op.drop_table(ATTEMPTS)
    op.drop_index(op.f(f"ix_{DELIVERIES}_lease_until"), DELIVERIES)
    with op.batch_alter_table(DELIVERIES) as batch_op:
        batch_op.drop_index(batch_op.f(f"ix_{DELIVERIES}_endpoint_id_pk"))
        batch_op.create_index(batch_op.f(f"ix_{DELIVERIES}_endpoint_id"), ["endpoint_id"])
        batch_op.drop_constraint(batch_op.f(f"fk_{DELIVERIES}_account_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f(f"uq_{DELIVERIES}_id"), type_="unique")
        for name in ("id", "livemode", "account_id", "tries", "last_attempt_at"):
            batch_op.drop_column(name)
    _create_index_of_leases()
    with op.batch_alter_table(ENDPOINTS) as batch_op:
        batch_op.add_column(
            sa.Column("enabled", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    op.execute(f"UPDATE {ENDPOINTS} SET enabled = (status = 'enabled')")
    with op.batch_alter_table(ENDPOINTS) as batch_op:
        batch_op.alter_column("enabled", server_default=None)
        batch_op.drop_column("status")
        batch_op.drop_column("disabled_reason")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
