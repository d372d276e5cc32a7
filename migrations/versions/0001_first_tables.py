"""first tables"""

from alembic import op
import sqlalchemy as sa

revision = "0001"
down_revision = None


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_checkout():
    op.create_table(
        "accounts",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("branding", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("allowed_origins", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_accounts")),
        sa.UniqueConstraint("id", name=op.f("uq_accounts_id")),
    )
    op.create_table(
        "clock_offset",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "api_keys",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_api_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("id", name=op.f("uq_api_keys_id")),
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_api_keys_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_api_keys_digest"), ["digest"], unique=True)

    op.create_table(
        "customers",
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_customers_account_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_customers")),
        sa.UniqueConstraint("id", name=op.f("uq_customers_id")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customers_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_customers_email"), ["email"], unique=False)

    op.create_table(
        "events",
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("api_version", sa.String(length=16), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_events_account_id")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_events")),
        sa.UniqueConstraint("id", name=op.f("uq_events_id")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_events_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_events_object_id"), ["object_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_type"), ["type"], unique=False)

    op.create_table(
        "idempotency_keys",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_idempotency_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint(
            "account_id",
            "livemode",
            "key",
            name=op.f("uq_idempotency_keys_account_id_livemode_key"),
        ),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_keys_created"), ["created"], unique=False)

    op.create_table(
        "products",
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("images", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("marketing_features", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("shippable", sa.Boolean(), nullable=True),
        sa.Column("statement_descriptor", sa.String(length=22), nullable=True),
        sa.Column("unit_label", sa.String(length=64), nullable=True),
        sa.Column("tax_code", sa.String(length=64), nullable=True),
        sa.Column("package_dimensions", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("default_price_id", sa.String(length=64), nullable=True),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_products_account_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_products")),
        sa.UniqueConstraint("id", name=op.f("uq_products_id")),
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_products_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )

    op.create_table(
        "webhook_endpoints",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("enabled_events", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("secret_encrypted", sa.Text(), nullable=False),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_webhook_endpoints_account_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_webhook_endpoints")),
        sa.UniqueConstraint("id", name=op.f("uq_webhook_endpoints_id")),
    )
    with op.batch_alter_table("webhook_endpoints", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_endpoints_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )

    op.create_table(
        "checkout_sessions",
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("ui_mode", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("payment_status", sa.String(length=24), nullable=False),
        sa.Column("page_token", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("amount_subtotal", sa.BigInteger(), nullable=False),
        sa.Column("amount_discount", sa.BigInteger(), nullable=False),
        sa.Column("amount_shipping", sa.BigInteger(), nullable=False),
        sa.Column("amount_tax", sa.BigInteger(), nullable=False),
        sa.Column("amount_total", sa.BigInteger(), nullable=False),
        sa.Column("success_url", sa.Text(), nullable=True),
        sa.Column("cancel_url", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("customer_email", sa.String(length=254), nullable=True),
        sa.Column("customer_creation", sa.String(length=16), nullable=False),
        sa.Column("customer_details", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shipping_details", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shipping_address_collection", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("billing_address_collection", sa.String(length=16), nullable=False),
        sa.Column("phone_number_collection", sa.Boolean(), nullable=False),
        sa.Column("shipping_rate_id", sa.String(length=64), nullable=True),
        sa.Column("payment_intent_id", sa.String(length=64), nullable=True),
        sa.Column("setup_intent_id", sa.String(length=64), nullable=True),
        sa.Column("order_id", sa.String(length=64), nullable=True),
        sa.Column("client_reference_id", sa.String(length=200), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("submit_type", sa.String(length=16), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("extras", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint("amount_total >= 0", name=op.f("ck_checkout_sessions_total")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_checkout_sessions_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_checkout_sessions_customer_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_checkout_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_checkout_sessions_id")),
        sa.UniqueConstraint("page_token", name=op.f("uq_checkout_sessions_page_token")),
    )
    with op.batch_alter_table("checkout_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checkout_sessions_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_checkout_sessions_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_checkout_sessions_payment_intent_id"),
            ["payment_intent_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_checkout_sessions_setup_intent_id"), ["setup_intent_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_checkout_sessions_status_expires_at"),
            ["status", "expires_at"],
            unique=False,
        )

    op.create_table(
        "orders",
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("payment_status", sa.String(length=24), nullable=False),
        sa.Column("fulfillment_status", sa.String(length=16), nullable=False),
        sa.Column("checkout_session_id", sa.String(length=64), nullable=True),
        sa.Column("payment_intent_id", sa.String(length=64), nullable=True),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_subtotal", sa.BigInteger(), nullable=False),
        sa.Column("amount_discount", sa.BigInteger(), nullable=False),
        sa.Column("amount_shipping", sa.BigInteger(), nullable=False),
        sa.Column("amount_tax", sa.BigInteger(), nullable=False),
        sa.Column("amount_total", sa.BigInteger(), nullable=False),
        sa.Column("shipping_address", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("billing_address", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shipping_method", sa.String(length=100), nullable=True),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_orders_account_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_orders_customer_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_orders")),
        sa.UniqueConstraint("checkout_session_id", name=op.f("uq_orders_checkout_session_id")),
        sa.UniqueConstraint("id", name=op.f("uq_orders_id")),
        sa.UniqueConstraint("payment_intent_id", name=op.f("uq_orders_payment_intent_id")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_orders_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_orders_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "payment_intents",
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("amount_capturable", sa.BigInteger(), nullable=False),
        sa.Column("amount_received", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("capture_method", sa.String(length=16), nullable=False),
        sa.Column("confirmation_method", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("payment_method_id", sa.String(length=64), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("statement_descriptor", sa.String(length=22), nullable=True),
        sa.Column("application_fee_amount", sa.BigInteger(), nullable=True),
        sa.Column("last_payment_error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("latest_charge_id", sa.String(length=64), nullable=True),
        sa.Column("canceled_at", sa.BigInteger(), nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=True),
        sa.Column("session_id", sa.String(length=64), nullable=True),
        sa.Column("attempt_token", sa.String(length=64), nullable=True),
        sa.Column("capture_before", sa.BigInteger(), nullable=True),
        sa.Column("setup_future_usage", sa.String(length=16), nullable=True),
        sa.Column("return_url", sa.Text(), nullable=True),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_payment_intents_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_payment_intents_customer_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_payment_intents")),
        sa.UniqueConstraint("id", name=op.f("uq_payment_intents_id")),
    )
    with op.batch_alter_table("payment_intents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_intents_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_payment_intents_capture_before"), ["capture_before"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_payment_intents_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_payment_intents_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "payment_methods",
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("brand", sa.String(length=16), nullable=False),
        sa.Column("funding", sa.String(length=16), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("exp_month", sa.Integer(), nullable=False),
        sa.Column("exp_year", sa.Integer(), nullable=False),
        sa.Column("set_up", sa.Boolean(), nullable=False),
        sa.Column("detached_at", sa.BigInteger(), nullable=True),
        sa.Column("billing_details", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_payment_methods_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_payment_methods_customer_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_payment_methods")),
        sa.UniqueConstraint("id", name=op.f("uq_payment_methods_id")),
    )
    with op.batch_alter_table("payment_methods", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_methods_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_payment_methods_customer_id"), ["customer_id"], unique=False
        )

    op.create_table(
        "prices",
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_amount", sa.BigInteger(), nullable=True),
        sa.Column("unit_amount_decimal", sa.String(length=40), nullable=True),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("billing_scheme", sa.String(length=16), nullable=False),
        sa.Column("tax_behavior", sa.String(length=16), nullable=False),
        sa.Column("recurring", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("custom_unit_amount", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("tiers_mode", sa.String(length=16), nullable=True),
        sa.Column("tiers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("transform_quantity", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("lookup_key", sa.String(length=200), nullable=True),
        sa.Column("nickname", sa.Text(), nullable=True),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_prices_account_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_prices_product_id")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_prices")),
        sa.UniqueConstraint("id", name=op.f("uq_prices_id")),
    )
    with op.batch_alter_table("prices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prices_account_id_livemode_lookup_key"),
            ["account_id", "livemode", "lookup_key"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_prices_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_prices_product_id"), ["product_id"], unique=False)

    op.create_table(
        "setup_intents",
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("usage", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("payment_method_id", sa.String(length=64), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("last_setup_error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("canceled_at", sa.BigInteger(), nullable=True),
        sa.Column("cancellation_reason", sa.Text(), nullable=True),
        sa.Column("session_id", sa.String(length=64), nullable=True),
        sa.Column("attempt_token", sa.String(length=64), nullable=True),
        sa.Column("return_url", sa.Text(), nullable=True),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_setup_intents_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_setup_intents_customer_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_setup_intents")),
        sa.UniqueConstraint("id", name=op.f("uq_setup_intents_id")),
    )
    with op.batch_alter_table("setup_intents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_setup_intents_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_setup_intents_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_setup_intents_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "webhook_deliveries",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("endpoint_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("last_status_code", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_endpoint_id"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_webhook_deliveries_event_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "event_id", "endpoint_id", name=op.f("uq_webhook_deliveries_event_id_endpoint_id")
        ),
    )
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_deliveries_endpoint_id"), ["endpoint_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_webhook_deliveries_status_next_attempt_at"),
            ["status", "next_attempt_at"],
            unique=False,
        )

    op.create_table(
        "charges",
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("amount_captured", sa.BigInteger(), nullable=False),
        sa.Column("amount_refunded", sa.BigInteger(), nullable=False),
        sa.Column("captured", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("payment_intent_id", sa.String(length=64), nullable=False),
        sa.Column("payment_method_id", sa.String(length=64), nullable=True),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("billing_details", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("payment_method_details", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("failure_code", sa.String(length=64), nullable=True),
        sa.Column("failure_message", sa.Text(), nullable=True),
        sa.Column("decline_code", sa.String(length=64), nullable=True),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint("amount_refunded <= amount_captured", name=op.f("ck_charges_refunds")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_charges_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_intent_id"], ["payment_intents.id"], name=op.f("fk_charges_payment_intent_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_charges")),
        sa.UniqueConstraint("id", name=op.f("uq_charges_id")),
    )
    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_charges_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_charges_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_charges_payment_intent_id"), ["payment_intent_id"], unique=False
        )
        batch_op.create_index(
            "uq_charges_succeeded_payment_intent_id",
            ["payment_intent_id"],
            unique=True,
            sqlite_where=sa.text("status = 'succeeded'"),
            postgresql_where=sa.text("status = 'succeeded'"),
        )

    op.create_table(
        "line_items",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("price_id", sa.String(length=64), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_amount", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount_subtotal", sa.BigInteger(), nullable=False),
        sa.Column("amount_discount", sa.BigInteger(), nullable=False),
        sa.Column("amount_tax", sa.BigInteger(), nullable=False),
        sa.Column("amount_total", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["price_id"], ["prices.id"], name=op.f("fk_line_items_price_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["checkout_sessions.id"], name=op.f("fk_line_items_session_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_line_items")),
        sa.UniqueConstraint("id", name=op.f("uq_line_items_id")),
    )
    with op.batch_alter_table("line_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_items_session_id"), ["session_id"], unique=False)

    op.create_table(
        "order_line_items",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("price_id", sa.String(length=64), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_amount", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount_subtotal", sa.BigInteger(), nullable=False),
        sa.Column("amount_total", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_line_items_order_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_order_line_items")),
        sa.UniqueConstraint("id", name=op.f("uq_order_line_items_id")),
    )
    with op.batch_alter_table("order_line_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_order_line_items_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "payment_attempts",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=True),
        sa.Column("payment_intent_id", sa.String(length=64), nullable=True),
        sa.Column("setup_intent_id", sa.String(length=64), nullable=True),
        sa.Column("payment_method_id", sa.String(length=64), nullable=True),
        sa.Column("challenge_token", sa.String(length=64), nullable=True),
        sa.Column("shopper", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcome", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["checkout_sessions.id"], name=op.f("fk_payment_attempts_session_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_payment_attempts")),
        sa.UniqueConstraint("challenge_token", name=op.f("uq_payment_attempts_challenge_token")),
        sa.UniqueConstraint("token", name=op.f("uq_payment_attempts_token")),
    )
    with op.batch_alter_table("payment_attempts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_attempts_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "shipping_options",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("delivery_estimate", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["checkout_sessions.id"], name=op.f("fk_shipping_options_session_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shipping_options")),
        sa.UniqueConstraint("id", name=op.f("uq_shipping_options_id")),
    )
    with op.batch_alter_table("shipping_options", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shipping_options_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "refunds",
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("charge_id", sa.String(length=64), nullable=False),
        sa.Column("payment_intent_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_refunds_account_id")
        ),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("fk_refunds_charge_id")),
        sa.ForeignKeyConstraint(
            ["payment_intent_id"], ["payment_intents.id"], name=op.f("fk_refunds_payment_intent_id")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_refunds")),
        sa.UniqueConstraint("id", name=op.f("uq_refunds_id")),
    )
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refunds_account_id_livemode_pk"),
            ["account_id", "livemode", "pk"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_refunds_charge_id"), ["charge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refunds_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_refunds_payment_intent_id"), ["payment_intent_id"], unique=False
        )


def downgrade_checkout():
    with op.batch_alter_table("refunds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refunds_payment_intent_id"))
        batch_op.drop_index(batch_op.f("ix_refunds_customer_id"))
        batch_op.drop_index(batch_op.f("ix_refunds_charge_id"))
        batch_op.drop_index(batch_op.f("ix_refunds_account_id_livemode_pk"))

    op.drop_table("refunds")
    with op.batch_alter_table("shipping_options", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipping_options_session_id"))

    op.drop_table("shipping_options")
    with op.batch_alter_table("payment_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_attempts_session_id"))

    op.drop_table("payment_attempts")
    with op.batch_alter_table("order_line_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_line_items_order_id"))

    op.drop_table("order_line_items")
    with op.batch_alter_table("line_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_items_session_id"))

    op.drop_table("line_items")
    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_charges_succeeded_payment_intent_id",
            sqlite_where=sa.text("status = 'succeeded'"),
            postgresql_where=sa.text("status = 'succeeded'"),
        )
        batch_op.drop_index(batch_op.f("ix_charges_payment_intent_id"))
        batch_op.drop_index(batch_op.f("ix_charges_customer_id"))
        batch_op.drop_index(batch_op.f("ix_charges_account_id_livemode_pk"))

    op.drop_table("charges")
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_deliveries_status_next_attempt_at"))
        batch_op.drop_index(batch_op.f("ix_webhook_deliveries_endpoint_id"))

    op.drop_table("webhook_deliveries")
    with op.batch_alter_table("setup_intents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_setup_intents_session_id"))
        batch_op.drop_index(batch_op.f("ix_setup_intents_customer_id"))
        batch_op.drop_index(batch_op.f("ix_setup_intents_account_id_livemode_pk"))

    op.drop_table("setup_intents")
    with op.batch_alter_table("prices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prices_product_id"))
        batch_op.drop_index(batch_op.f("ix_prices_account_id_livemode_pk"))
        batch_op.drop_index(batch_op.f("ix_prices_account_id_livemode_lookup_key"))

    op.drop_table("prices")
    with op.batch_alter_table("payment_methods", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_methods_customer_id"))
        batch_op.drop_index(batch_op.f("ix_payment_methods_account_id_livemode_pk"))

    op.drop_table("payment_methods")
    with op.batch_alter_table("payment_intents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_intents_session_id"))
        batch_op.drop_index(batch_op.f("ix_payment_intents_customer_id"))
        batch_op.drop_index(batch_op.f("ix_payment_intents_capture_before"))
        batch_op.drop_index(batch_op.f("ix_payment_intents_account_id_livemode_pk"))

    op.drop_table("payment_intents")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_customer_id"))
        batch_op.drop_index(batch_op.f("ix_orders_account_id_livemode_pk"))

    op.drop_table("orders")
    with op.batch_alter_table("checkout_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checkout_sessions_status_expires_at"))
        batch_op.drop_index(batch_op.f("ix_checkout_sessions_setup_intent_id"))
        batch_op.drop_index(batch_op.f("ix_checkout_sessions_payment_intent_id"))
        batch_op.drop_index(batch_op.f("ix_checkout_sessions_customer_id"))
        batch_op.drop_index(batch_op.f("ix_checkout_sessions_account_id_livemode_pk"))

    op.drop_table("checkout_sessions")
    with op.batch_alter_table("webhook_endpoints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_endpoints_account_id_livemode_pk"))

    op.drop_table("webhook_endpoints")
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_products_account_id_livemode_pk"))

    op.drop_table("products")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_created"))

    op.drop_table("idempotency_keys")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_type"))
        batch_op.drop_index(batch_op.f("ix_events_object_id"))
        batch_op.drop_index(batch_op.f("ix_events_account_id_livemode_pk"))

    op.drop_table("events")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customers_email"))
        batch_op.drop_index(batch_op.f("ix_customers_account_id_livemode_pk"))

    op.drop_table("customers")
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_keys_digest"))
        batch_op.drop_index(batch_op.f("ix_api_keys_account_id_livemode_pk"))

    op.drop_table("api_keys")
    op.drop_table("clock_offset")
    op.drop_table("accounts")


def upgrade_storefront():
    op.create_table(
        "shop_categories",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_categories")),
        sa.UniqueConstraint("slug", name=op.f("uq_shop_categories_slug")),
    )
    op.create_table(
        "shop_clock_offset",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_clock_offset")),
    )
    op.create_table(
        "shop_orders",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("visitor", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("ships", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_subtotal", sa.Integer(), nullable=False),
        sa.Column("amount_discount", sa.Integer(), nullable=False),
        sa.Column("amount_shipping", sa.Integer(), nullable=False),
        sa.Column("amount_tax", sa.Integer(), nullable=False),
        sa.Column("amount_total", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=255), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "expires_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "settled_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("shipping_name", sa.String(length=200), nullable=True),
        sa.Column("shipping_address", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("shipping_method", sa.String(length=200), nullable=True),
        sa.Column("provider_order", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_orders")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_shop_orders_idempotency_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_shop_orders_reference")),
        sa.UniqueConstraint("session_id", name=op.f("uq_shop_orders_session_id")),
    )
    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_orders_visitor"), ["visitor"], unique=False)
        batch_op.create_index(
            "shop_orders_one_pending",
            ["visitor", "fingerprint"],
            unique=True,
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )

    op.create_table(
        "shop_received_events",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("received", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_received_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_shop_received_events_event_id")),
    )
    op.create_table(
        "shop_products",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("subtitle", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("image", sa.String(length=200), nullable=False),
        sa.Column("tone", sa.String(length=16), nullable=False),
        sa.Column("provider_product", sa.String(length=80), nullable=False),
        sa.Column("provider_price", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_shop_products_price")),
        sa.ForeignKeyConstraint(
            ["category"], ["shop_categories.slug"], name=op.f("fk_shop_products_category")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_products")),
        sa.UniqueConstraint("provider_price", name=op.f("uq_shop_products_provider_price")),
        sa.UniqueConstraint("slug", name=op.f("uq_shop_products_slug")),
    )
    with op.batch_alter_table("shop_products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_products_category"), ["category"], unique=False)

    op.create_table(
        "shop_cart_lines",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visitor", sa.String(length=40), nullable=False),
        sa.Column(
            "product_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("ck_shop_cart_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["product_pk"], ["shop_products.pk"], name=op.f("fk_shop_cart_lines_product_pk")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_cart_lines")),
        sa.UniqueConstraint("visitor", "product_pk", name="shop_cart_lines_once"),
    )
    op.create_table(
        "shop_order_lines",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "product_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("subtitle", sa.String(length=200), nullable=False),
        sa.Column("image", sa.String(length=200), nullable=False),
        sa.Column("tone", sa.String(length=16), nullable=False),
        sa.Column("price_id", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_pk"], ["shop_orders.pk"], name=op.f("fk_shop_order_lines_order_pk")
        ),
        sa.ForeignKeyConstraint(
            ["product_pk"], ["shop_products.pk"], name=op.f("fk_shop_order_lines_product_pk")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_shop_order_lines")),
        sa.UniqueConstraint("order_pk", "position", name="shop_order_lines_position"),
    )


def downgrade_storefront():
    op.drop_table("shop_order_lines")
    op.drop_table("shop_cart_lines")
    with op.batch_alter_table("shop_products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_products_category"))

    op.drop_table("shop_products")
    op.drop_table("shop_received_events")
    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.drop_index(
            "shop_orders_one_pending",
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_shop_orders_visitor"))

    op.drop_table("shop_orders")
    op.drop_table("shop_clock_offset")
    op.drop_table("shop_categories")
