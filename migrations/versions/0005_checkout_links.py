"""Checkout Links, and the link that a session was made from"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

JSON = sa.JSON(none_as_null=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LINKS, SESSIONS = "checkout_links", "checkout_sessions"
MODES = sa.Enum("payment", "order", "setup", name="mode", native_enum=False, length=16)


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    op.create_table(
        LINKS,
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("mode", MODES, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("line_items", JSON, nullable=False),
        sa.Column("after_completion", JSON, nullable=False),
        sa.Column("billing_address_collection", sa.String(length=16), nullable=False),
        sa.Column("submit_type", sa.String(length=16), nullable=False),
        sa.Column("inactive_message", sa.Text(), nullable=True),
        sa.Column("session_fields", JSON, nullable=False),
        sa.Column("completed_sessions", sa.Integer(), nullable=False),
        sa.Column("completed_limit", sa.Integer(), nullable=True),
        sa.Column("pk", KEY, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", JSON, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{LINKS}_account_id"),
        sa.PrimaryKeyConstraint("pk", name=f"pk_{LINKS}"),
        sa.UniqueConstraint("id", name=f"uq_{LINKS}_id"),
    )
    with op.batch_alter_table(LINKS) as batch_op:
        batch_op.create_index(
            batch_op.f(f"ix_{LINKS}_account_id_livemode_pk"), ["account_id", "livemode", "pk"]
        )
    with op.batch_alter_table(SESSIONS) as batch_op:
        batch_op.add_column(sa.Column("link_id", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f(f"ix_{SESSIONS}_link_id"), ["link_id"])
        batch_op.create_foreign_key(
            batch_op.f(f"fk_{SESSIONS}_link_id"), LINKS, ["link_id"], ["id"]
        )


def downgrade_checkout():
    with op.batch_alter_table(SESSIONS) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"fk_{SESSIONS}_link_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f(f"ix_{SESSIONS}_link_id"))
        batch_op.drop_column("link_id")
    op.drop_table(LINKS)


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
