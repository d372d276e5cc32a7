"""Columns for what integrations send: receipts, shipping, addresses; products can be deleted"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

JSON = sa.JSON(none_as_null=True)
STATEMENT = (
    ("statement_descriptor_suffix", sa.String(length=22)),
    ("receipt_email", sa.String(length=254)),
    ("shipping", JSON),
)
NEW = {
    "payment_intents": (*STATEMENT, ("request_three_d_secure", sa.String(length=16))),
    "setup_intents": (("request_three_d_secure", sa.String(length=16)),),
    "charges": (*STATEMENT, ("statement_descriptor", sa.String(length=22))),
    "customers": (
        ("individual_name", sa.Text()),
        ("business_name", sa.Text()),
        ("address", JSON),
        ("shipping", JSON),
        ("default_payment_method_id", sa.String(length=64)),
    ),
    "products": (("deleted_at", sa.BigInteger()),),
}
FILLED = {
    "customers": (("preferred_locales", JSON, "[]"), ("invoice_settings", JSON, "{}")),
    "payment_methods": (("allow_redisplay", sa.String(length=16), "unspecified"),),
}
"""Columns that may not be NULL, with the value of the rows that are there."""
DEFAULT_METHOD = "fk_customers_default_payment_method_id"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    for table, columns in NEW.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind in columns:
                batch_op.add_column(sa.Column(name, kind, nullable=True))
    for table, filled in FILLED.items():
        with op.batch_alter_table(table) as batch_op:
            for name, kind, value in filled:
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=value))
        with op.batch_alter_table(table) as batch_op:
            for name, _, _ in filled:
                batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table("customers") as batch_op:
        batch_op.create_foreign_key(
            batch_op.f(DEFAULT_METHOD), "payment_methods", ["default_payment_method_id"], ["id"]
        )


def downgrade_checkout():
    with op.batch_alter_table("customers") as batch_op:
        batch_op.drop_constraint(batch_op.f(DEFAULT_METHOD), type_="foreignkey")
    for table, columns in [*NEW.items(), *FILLED.items()]:
        with op.batch_alter_table(table) as batch_op:
            for name, *_ in columns:
                batch_op.drop_column(name)


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
