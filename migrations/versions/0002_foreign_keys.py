"""Foreign keys on the ids of other rows; shipping options move into their session"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

JSON = sa.JSON(none_as_null=True)
KEYS = {
    "charges": {"customer_id": "customers.id", "payment_method_id": "payment_methods.id"},
    "checkout_sessions": {
        "order_id": "orders.id",
        "payment_intent_id": "payment_intents.id",
        "setup_intent_id": "setup_intents.id",
    },
    "order_line_items": {"price_id": "prices.id"},
    "orders": {
        "checkout_session_id": "checkout_sessions.id",
        "payment_intent_id": "payment_intents.id",
    },
    "payment_attempts": {
        "payment_intent_id": "payment_intents.id",
        "payment_method_id": "payment_methods.id",
        "setup_intent_id": "setup_intents.id",
    },
    "payment_intents": {
        "attempt_token": "payment_attempts.token",
        "latest_charge_id": "charges.id",
        "payment_method_id": "payment_methods.id",
    },
    "products": {"default_price_id": "prices.id"},
    "refunds": {"customer_id": "customers.id"},
    "setup_intents": {
        "attempt_token": "payment_attempts.token",
        "payment_method_id": "payment_methods.id",
    },
}
INTENTS = ("payment_intents", "setup_intents")


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    for table in KEYS:
        with op.batch_alter_table(table) as batch_op:
            if table in INTENTS:
                batch_op.drop_index(batch_op.f(f"ix_{table}_session_id"))
                batch_op.drop_column("session_id")
            if table == "checkout_sessions":
                options = sa.Column("shipping_options", JSON, nullable=False, server_default="[]")
                batch_op.add_column(options)
                for intent in ("payment_intent_id", "setup_intent_id"):
                    batch_op.drop_index(batch_op.f(f"ix_{table}_{intent}"))
                    name = batch_op.f(f"uq_{table}_{intent}")
                    batch_op.create_unique_constraint(name, [intent])
            for column, target in KEYS[table].items():
                other, referred = target.split(".")
                name = batch_op.f(f"fk_{table}_{column}")
                batch_op.create_foreign_key(name, other, [column], [referred])
    move_options_into_sessions()
    with op.batch_alter_table("checkout_sessions") as batch_op:
        batch_op.alter_column("shipping_options", server_default=None)
    op.drop_table("shipping_options")


def move_options_into_sessions():
    connection = op.get_bind()
    options = sa.table(
        "shipping_options",
        *(sa.column(name) for name in ("pk", "id", "session_id", "name", "amount", "currency")),
        sa.column("delivery_estimate", JSON),
    )
    by_session = {}
    for row in connection.execute(sa.select(options).order_by(options.c.pk)).mappings():
        option = {key: row[key] for key in ("id", "name", "amount", "currency")}
        option["delivery_estimate"] = row["delivery_estimate"]
        by_session.setdefault(row["session_id"], []).append(option)
    sessions = sa.table("checkout_sessions", sa.column("id"), sa.column("shipping_options", JSON))
    for session_id, found in by_session.items():
        moved = sessions.update().where(sessions.c.id == session_id)
        connection.execute(moved.values(shipping_options=found))


def downgrade_checkout():
    op.create_table(
        "shipping_options",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("delivery_estimate", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["checkout_sessions.id"], name=op.f("fk_shipping_options_session_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shipping_options")),
        sa.UniqueConstraint("id", name=op.f("uq_shipping_options_id")),
    )
    op.create_index(op.f("ix_shipping_options_session_id"), "shipping_options", ["session_id"])
    move_options_out_of_sessions()
    for table in KEYS:
        with op.batch_alter_table(table) as batch_op:
            for column in KEYS[table]:
                batch_op.drop_constraint(batch_op.f(f"fk_{table}_{column}"), type_="foreignkey")
            if table in INTENTS:
                batch_op.add_column(sa.Column("session_id", sa.String(length=64)))
                batch_op.create_index(batch_op.f(f"ix_{table}_session_id"), ["session_id"])
            if table == "checkout_sessions":
                batch_op.drop_column("shipping_options")
                for intent in ("payment_intent_id", "setup_intent_id"):
                    name = batch_op.f(f"uq_{table}_{intent}")
                    batch_op.drop_constraint(name, type_="unique")
                    batch_op.create_index(batch_op.f(f"ix_{table}_{intent}"), [intent])
    for table, column in zip(INTENTS, ("payment_intent_id", "setup_intent_id"), strict=True):
        op.execute(
            f"UPDATE {table} SET session_id = "
            f"(SELECT id FROM checkout_sessions WHERE {column} = {table}.id)"
        )


def move_options_out_of_sessions():
    connection = op.get_bind()
    sessions = sa.table("checkout_sessions", sa.column("id"), sa.column("shipping_options", JSON))
    columns = ("id", "session_id", "name", "amount", "currency")
    options = sa.table(
        "shipping_options",
        *(sa.column(name) for name in columns),
        sa.column("delivery_estimate", JSON),
    )
    for session_id, found in connection.execute(sa.select(sessions)).all():
        for option in found:
            connection.execute(options.insert().values(session_id=session_id, **option))


def upgrade_storefront():
    pass


def downgrade_storefront():
    pass
