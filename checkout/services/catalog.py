"""Products and prices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select, update

from checkout import serializers
from checkout.domain.errors import InvalidRequest
from checkout.models import Account, Price, Product
from checkout.models.base import new_id
from checkout.services import tenancy
from checkout.services.drafts import PriceDraft, ProductDraft
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation import clock
from foundation.database import db


def create_product(tenant: Tenant, draft: ProductDraft) -> Product:
    """Make a product, and its default price with it if the draft has one."""
    now = clock.now()
    product = Product(
        id=draft.id or new_id("prod"),
        active=draft.active,
        name=draft.name,
        description=draft.description,
        images=list(draft.images),
        marketing_features=list(draft.marketing_features),
        url=draft.url,
        shippable=draft.shippable,
        statement_descriptor=draft.statement_descriptor,
        unit_label=draft.unit_label,
        tax_code=draft.tax_code,
        package_dimensions=draft.package_dimensions,
        metadata_=draft.metadata,
        created=now,
        updated=now,
        **tenant.stamp(),
    )
    db.session.add(product)
    db.session.flush()
    if draft.default_price:
        product.default_price_id = _make_price(tenant, draft.default_price, product.id).id
    return product


def create_price(tenant: Tenant, draft: PriceDraft, *, param: str = "") -> Price:
    """Make a price of an existing product, or with a product of its own.

    `param` says where the draft stood in the request, as in `line_items[0][price_data]`.
    Raises ResourceMissing, InvalidRequest.
    """
    if draft.product_data:
        product_id = create_product(tenant, draft.product_data).id
    else:
        assert draft.product is not None
        named = f"{param}[product]" if param else "product"
        product_id = retrieve_product(tenant, draft.product, param=named).id
    return _make_price(tenant, draft, product_id)


def _make_price(tenant: Tenant, draft: PriceDraft, product_id: str) -> Price:
    if draft.lookup_key:
        _claim_lookup_key(tenant, draft.lookup_key, transfer=draft.transfer_lookup_key)
    decimal = draft.unit_amount_decimal
    if decimal is None and draft.unit_amount is not None:
        decimal = str(draft.unit_amount)
    price = Price(
        id=draft.id or new_id("price"),
        active=draft.active,
        product_id=product_id,
        currency=draft.currency,
        unit_amount=draft.unit_amount,
        unit_amount_decimal=decimal,
        type="recurring" if draft.recurring else draft.type,
        billing_scheme=draft.billing_scheme,
        tax_behavior=draft.tax_behavior,
        recurring=draft.recurring,
        custom_unit_amount=draft.custom_unit_amount,
        tiers_mode=draft.tiers_mode,
        tiers=list(draft.tiers) if draft.tiers is not None else None,
        transform_quantity=draft.transform_quantity,
        lookup_key=draft.lookup_key,
        nickname=draft.nickname,
        metadata_=draft.metadata,
        created=clock.now(),
        **tenant.stamp(),
    )
    db.session.add(price)
    db.session.flush()
    return price


def _claim_lookup_key(tenant: Tenant, key: str, *, transfer: bool) -> None:
    hold_lookup_keys(tenant)
    held = tenancy.owned(Price, tenant).where(Price.lookup_key == key)
    if not transfer:
        if db.session.scalar(held):
            raise InvalidRequest(
                f"A price already uses the lookup key `{key}`. "
                "Send `transfer_lookup_key` to take it over.",
                param="lookup_key",
            )
        return
    db.session.execute(
        update(Price).where(Price.id.in_(held.with_only_columns(Price.id))).values(lookup_key=None)
    )


def hold_lookup_keys(tenant: Tenant) -> None:
    """One claim at a time for each account. Before the row of any price, or two claims could deadlock."""
    account = select(Account.pk).where(Account.id == tenant.account_id)
    # key_share: weak enough for the foreign keys of others to pass
    db.session.execute(account.with_for_update(key_share=True))


def update_product(tenant: Tenant, product: Product, changes: dict[str, Any]) -> Product:
    """Change columns. Raises ResourceMissing, InvalidRequest for a default price of another product."""
    if default := changes.get("default_price_id"):
        price = retrieve_price(tenant, default, param="default_price")
        if price.product_id != product.id:
            raise InvalidRequest("The price is of another product.", param="default_price")
    for column, value in changes.items():
        setattr(product, column, value)
    product.updated = clock.now()
    db.session.flush()
    outbox.record("product.updated", product, serializers.product(product))
    return product


def update_price(
    tenant: Tenant, price: Price, changes: dict[str, Any], *, transfer_lookup_key: bool = False
) -> Price:
    """Change columns; amount, currency and product are none of them. Raises InvalidRequest."""
    key = changes.get("lookup_key")
    if key and key != price.lookup_key:
        _claim_lookup_key(tenant, key, transfer=transfer_lookup_key)
    for column, value in changes.items():
        setattr(price, column, value)
    db.session.flush()
    outbox.record("price.updated", price, serializers.price(price))
    return price


def retrieve_product(tenant: Tenant, id: str, *, param: str = "id") -> Product:
    """Raises ResourceMissing."""
    return tenancy.find(Product, tenant, id, kind="Product", param=param)


def retrieve_price(tenant: Tenant, id: str, *, param: str = "id") -> Price:
    """Raises ResourceMissing."""
    return tenancy.find(Price, tenant, id, kind="Price", param=param)


def products(tenant: Tenant, *, active: bool | None = None, **filters: Any) -> Select[Any]:
    """What a list of products selects from."""
    return tenancy.listing(Product, tenant, active=active, **filters)


def prices(
    tenant: Tenant,
    *,
    product: str | None = None,
    lookup_keys: tuple[str, ...] | None = None,
    **filters: Any,
) -> Select[Any]:
    """What a list of prices selects from."""
    query = tenancy.listing(Price, tenant, product_id=product, **filters)
    return query.where(Price.lookup_key.in_(lookup_keys)) if lookup_keys else query
