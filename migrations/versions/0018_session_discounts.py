"""The discount of a session"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

JSON = sa.JSON(none_as_null=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "checkout_sessions"
REFERENCES = {"coupon_pk": ("coupons", "pk"), "promotion_code_id": ("promotion_codes", "id")}


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.add_column(sa.Column("coupon_pk", KEY, nullable=True))
        batch_op.add_column(sa.Column("promotion_code_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("discount", JSON, nullable=True))
        for column, (table, target) in REFERENCES.items():
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{TABLE}_{column}"), table, [column], [target]
            )


def downgrade_checkout():
    with op.batch_alter_table(TABLE) as batch_op:
        for column in REFERENCES:
            batch_op.drop_constraint(batch_op.f(f"fk_{TABLE}_{column}"), type_="foreignkey")
        for column in ("discount", *REFERENCES):
            batch_op.drop_column(column)


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
