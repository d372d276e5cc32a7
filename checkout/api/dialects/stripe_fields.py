"""Fields that objects of Stripe's always have, with their values for what Till doesn't have.

The types of Stripe's libraries promise these fields. One that a snapshot has is answered from the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Snapshot = dict[str, Any]


def _null(names: str) -> Snapshot:
    return dict.fromkeys(names.split())


CARD: Snapshot = {
    **_null("generated_from wallet"),
    "regulated_status": "unregulated",
    "three_d_secure_usage": {"supported": True},
}
CHARGED_CARD: Snapshot = {
    **_null(
        "authorization_code electronic_commerce_indicator installments mandate"
        " network_transaction_id three_d_secure transaction_link_id wallet"
    ),
    "regulated_status": "unregulated",
}
CUSTOMER_DETAILS: Snapshot = {
    **_null("business_name individual_name"),
    "tax_exempt": "none",
    "tax_ids": [],
}
TEXTS: Snapshot = _null("after_submit shipping_address submit terms_of_service_acceptance")
FIELDS: Mapping[str, Snapshot] = {
    "charge": {
        **_null(
            "application application_fee application_fee_amount"
            " calculated_statement_descriptor failure_balance_transaction on_behalf_of"
            " receipt_email receipt_number receipt_url review shipping source source_transfer"
            " statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
        ),
        "fraud_details": {},
    },
    "checkout.session": {
        **_null(
            "after_expiration allowed_payment_method_types client_secret consent"
            " consent_collection currency_conversion customer_account integration_identifier"
            " invoice invoice_creation managed_payments origin_context"
            " payment_method_configuration_details permissions recovered_from subscription"
        ),
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [],
        "custom_text": TEXTS,
        "payment_method_collection": "always",
        "payment_method_options": {},
    },
    "checkout_link": {
        **_null(
            "application application_fee_amount application_fee_percent consent_collection"
            " invoice_creation managed_payments on_behalf_of optional_items payment_method_options"
            " subscription_data transfer_data"
        ),
        "automatic_tax": {"enabled": False, "liability": None},
        "payment_method_collection": "always",
        "tax_id_collection": {"enabled": False, "required": "never"},
    },
    "coupon": {},
    "customer": {
        **_null("default_source shipping"),
        "balance": 0,
        "invoice_settings": _null("custom_fields default_payment_method footer rendering_options"),
    },
    "discount": {"customer_account": None},
    "item": {"adjustable_quantity": None, "metadata": {}},
    "payment_intent": {
        **_null(
            "allowed_payment_method_types application automatic_payment_methods client_secret"
            " customer_account"
            " excluded_payment_method_types managed_payments on_behalf_of"
            " payment_method_configuration_details payment_record processing receipt_email review"
            " shipping source statement_descriptor_suffix transfer_group"
        ),
    },
    "payment_method": {"customer_account": None},
    "promotion_code": {"customer_account": None},
    "product": {"tax_details": None, "type": "service"},
    "refund": _null(
        "customer customer_account payment_method receipt_number"
        " source_transfer_reversal transfer_reversal"
    ),
    "setup_intent": {
        **_null(
            "allowed_payment_method_types application automatic_payment_methods client_secret"
            " excluded_payment_method_types latest_attempt mandate on_behalf_of"
            " payment_method_configuration_details single_use_mandate"
        ),
    },
    "webhook_endpoint": {"application": None},
}
"""For each kind of object."""


def complete(shown: Snapshot) -> Snapshot:
    """The object with every field that Stripe's libraries rely on. A deleted object has three fields alone."""
    if shown.get("deleted"):
        return {name: shown[name] for name in ("id", "object", "deleted")}
    return with_fields(shown, FIELDS[shown["object"]])


def with_fields(shown: Snapshot, fields: Snapshot) -> Snapshot:
    """The object with those of the fields that it lacks."""
    return {**shown, **{name: value for name, value in fields.items() if name not in shown}}


def without(shown: Snapshot, *names: str) -> Snapshot:
    return {name: value for name, value in shown.items() if name not in names}
