"""Bank accounts as payment methods, and debits that wait for the bank's answer"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

OF_CARDS = {
    "brand": sa.String(16),
    "funding": sa.String(16),
    "exp_month": sa.Integer(),
    "exp_year": sa.Integer(),
}
JSON = sa.JSON(none_as_null=True)
PROCESSING = sa.text("status = 'processing'")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table("payment_methods") as batch_op:
        batch_op.add_column(sa.Column("bank_account", JSON, nullable=True))
        for name, kind in OF_CARDS.items():
            batch_op.alter_column(name, existing_type=kind, nullable=True)
    with op.batch_alter_table("payment_intents") as batch_op:
        batch_op.add_column(sa.Column("payment_method_types", JSON, nullable=True))
        batch_op.add_column(sa.Column("settles_at", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_payment_intents_settles_at",
            ["settles_at"],
            sqlite_where=PROCESSING,
            postgresql_where=PROCESSING,
        )


def downgrade_checkout():
    """Payments by bank accounts stay, without the bank: a card of no brand takes their place."""
    with op.batch_alter_table("payment_intents") as batch_op:
        batch_op.drop_index("ix_payment_intents_settles_at")
        batch_op.drop_column("settles_at")
        batch_op.drop_column("payment_method_types")
    op.execute(
        "UPDATE payment_methods SET brand = 'unknown', funding = 'unknown', exp_month = 1, "
        "exp_year = 2000 WHERE brand IS NULL"
    )
    with op.batch_alter_table("payment_methods") as batch_op:
        for name, kind in OF_CARDS.items():
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.drop_column("bank_account")


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
