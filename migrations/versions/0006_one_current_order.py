"""One order of each visitor can be paid; an index of the pending orders by their expiry"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

PENDING = "status = 'pending'"
CURRENT = f"{PENDING} AND NOT cancel_requested"


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    pass


def downgrade_checkout():
    pass


def upgrade_storefront():
    op.drop_index("shop_orders_one_pending", table_name="shop_orders")
    op.execute(
        f"UPDATE shop_orders SET cancel_requested = true WHERE {CURRENT} AND pk NOT IN "
        f"(SELECT max(pk) FROM shop_orders WHERE {CURRENT} GROUP BY visitor)"
    )
    create("shop_orders_one_current", ["visitor"], CURRENT, unique=True)
    create("shop_orders_pending", ["expires_at"], PENDING)


def downgrade_storefront():
    op.drop_index("shop_orders_pending", table_name="shop_orders")
    op.drop_index("shop_orders_one_current", table_name="shop_orders")
    # An order that is to be canceled may be for the same cart as the current one.
    op.execute(f"UPDATE shop_orders SET fingerprint = 'order ' || pk WHERE {PENDING} AND cancel_requested")
    create("shop_orders_one_pending", ["visitor", "fingerprint"], PENDING, unique=True)


def create(name, columns, condition, *, unique=False):
    where = sa.text(condition)
    op.create_index(
        name, "shop_orders", columns, unique=unique, sqlite_where=where, postgresql_where=where
    )
