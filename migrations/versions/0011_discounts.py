"""Coupons and promotion codes"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

JSON = sa.JSON(none_as_null=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUPONS, CODES = "coupons", "promotion_codes"
WITHIN_LIMIT = "max_redemptions IS NULL OR times_redeemed <= max_redemptions"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    op.create_table(
        COUPONS,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("basis_points", sa.Integer(), nullable=True),
        sa.Column("amount_off", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("currency_options", JSON, nullable=False),
        sa.Column("duration", sa.String(length=16), nullable=False),
        sa.Column("duration_in_months", sa.Integer(), nullable=True),
        sa.Column("redeem_by", sa.BigInteger(), nullable=True),
        sa.Column("products", JSON, nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        *_columns(COUPONS),
        sa.CheckConstraint(WITHIN_LIMIT, name=op.f(f"ck_{COUPONS}_redemptions")),
        sa.PrimaryKeyConstraint("pk", name=f"pk_{COUPONS}"),
    )
    op.create_table(
        CODES,
        sa.Column("coupon_pk", KEY, nullable=False),
        sa.Column("code", sa.String(length=500), nullable=False),
        sa.Column("code_key", sa.String(length=500), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("first_time_transaction", sa.Boolean(), nullable=False),
        sa.Column("minimum_amount", sa.BigInteger(), nullable=True),
        sa.Column("minimum_amount_currency", sa.String(length=3), nullable=True),
        sa.Column("minimum_amount_options", JSON, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        *_columns(CODES),
        sa.ForeignKeyConstraint(["coupon_pk"], [f"{COUPONS}.pk"], name=f"fk_{CODES}_coupon_pk"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=f"fk_{CODES}_customer_id"),
        sa.CheckConstraint(WITHIN_LIMIT, name=op.f(f"ck_{CODES}_redemptions")),
        sa.PrimaryKeyConstraint("pk", name=f"pk_{CODES}"),
        sa.UniqueConstraint("id", name=f"uq_{CODES}_id"),
    )
    for table in (COUPONS, CODES):
        columns = ["account_id", "livemode", "pk"]
        op.create_index(f"ix_{table}_account_id_livemode_pk", table, columns)
    op.create_index(f"ix_{CODES}_coupon_pk", CODES, ["coupon_pk"])
    op.create_index(f"ix_{CODES}_customer_id", CODES, ["customer_id"])
    _create_unique_index("uq_coupons_id", COUPONS, ["id"], "deleted_at IS NULL")
    _create_unique_index(
        "uq_promotion_codes_code", CODES, ["code_key"], "active AND customer_id IS NULL"
    )
    _create_unique_index(
        "uq_promotion_codes_customer_code",
        CODES,
        ["code_key", "customer_id"],
        "active AND customer_id IS NOT NULL",
    )


def _columns(table):
    return (
        sa.Column("max_redemptions", sa.Integer(), nullable=True),
        sa.Column("times_redeemed", sa.Integer(), nullable=False),
        sa.Column("pk", KEY, nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", JSON, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{table}_account_id"),
    )


def _create_unique_index(name, table, columns, condition):
    op.create_index(
        name,
        table,
        ["account_id", "livemode", *columns],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def downgrade_checkout():
    op.drop_table(CODES)
    op.drop_table(COUPONS)


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
