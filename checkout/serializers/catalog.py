"""Products, prices, customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.models import Customer, Price, Product
from checkout.serializers.shape import Snapshot, plain

if TYPE_CHECKING:
    from checkout.serializers import types


def product(row: Product) -> Snapshot:
    shown: types.Product = {
        "id": row.id,
        "object": "product",
        "active": row.active,
        "name": row.name,
        "description": row.description,
        "images": row.images,
        "marketing_features": row.marketing_features,
        "url": row.url,
        "default_price": row.default_price_id,
        "shippable": row.shippable,
        "statement_descriptor": row.statement_descriptor,
        "unit_label": row.unit_label,
        "tax_code": row.tax_code,
        "package_dimensions": row.package_dimensions,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
        "updated": row.updated,
    }
    return plain(shown)


def price(row: Price) -> Snapshot:
    shown: types.Price = {
        "id": row.id,
        "object": "price",
        "active": row.active,
        "product": row.product_id,
        "currency": row.currency,
        "unit_amount": row.unit_amount,
        "unit_amount_decimal": row.unit_amount_decimal,
        "type": row.type,
        "billing_scheme": row.billing_scheme,
        "tax_behavior": row.tax_behavior,
        "recurring": row.recurring,
        "custom_unit_amount": row.custom_unit_amount,
        "tiers_mode": row.tiers_mode,
        "tiers": row.tiers,
        "transform_quantity": row.transform_quantity,
        "lookup_key": row.lookup_key,
        "nickname": row.nickname,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)


def customer(row: Customer) -> Snapshot:
    """A customer; `deleted` is only in that of a deleted one, which other objects still refer to."""
    shown: types.Customer = {
        "id": row.id,
        "object": "customer",
        "email": row.email,
        "name": row.name,
        "phone": row.phone,
        "description": row.description,
        "individual_name": row.individual_name,
        "business_name": row.business_name,
        "address": row.address,
        "shipping": row.shipping,
        "preferred_locales": row.preferred_locales,
        "invoice_settings": {
            "custom_fields": row.invoice_settings.get("custom_fields"),
            "default_payment_method": row.default_payment_method_id,
            "footer": row.invoice_settings.get("footer"),
            "rendering_options": None,
        },
        "merchant_id": row.account_id,
        "metadata": row.metadata_,
        "livemode": row.livemode,
        "created": row.created,
    }
    if row.deleted_at is not None:
        shown["deleted"] = True
    return plain(shown)
