"""Each account has a clock of its own, which tests can move"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

TABLE = "account_controls"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    op.create_table(
        TABLE,
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("clock_offset", sa.BigInteger(), nullable=False),
        sa.Column("armed_faults", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{TABLE}_account_id"),
        sa.PrimaryKeyConstraint("pk", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("account_id", name=f"uq_{TABLE}_account_id"),
    )
    op.execute(
        f"INSERT INTO {TABLE} (account_id, clock_offset, armed_faults) "
        "SELECT a.id, c.seconds, 0 FROM accounts a, clock_offset c"
    )
    op.drop_table("clock_offset")


def downgrade_checkout():
    op.create_table(
        "clock_offset",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_clock_offset")),
    )
    op.execute(
        "INSERT INTO clock_offset (pk, seconds) "
        f"SELECT 1, max(clock_offset) FROM {TABLE} HAVING count(*) > 0"
    )
    op.drop_table(TABLE)


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
