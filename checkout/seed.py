"""The sample account: Northdesk, its keys, its catalog, its webhook endpoint.

Idempotent, and quick when there is nothing to do. The ids are those of the documentation's examples, so that each
documented request runs with only the host replaced. Addresses follow the settings: after a start on another port the
endpoint and the product pictures point there.
"""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import or_, select, update

from checkout.domain.delivery_faults import DisabledReason
from checkout.models import Account, ApiKey, Customer, Price, Product, WebhookEndpoint
from checkout.schemas.catalog import ProductCreate
from checkout.schemas.prices import PriceCreate
from checkout.services import catalog, customers, keys, secrets
from checkout.services.tenancy import Tenant, owned
from checkout.services.webhooks import endpoints, outbox
from foundation import clock, controls, sample, web
from foundation.config import settings
from foundation.database import db
from foundation.sample import ACCOUNT

ENDPOINT = "we_northdesk"
CUSTOMER = "cus_a1b2c3d4e5"
GIVEN_UP = {DisabledReason.FAILING, DisabledReason.GONE}
"""Reasons for which Till itself disables an endpoint. A start enables the shop's endpoint again."""
BRANDING = {
    "display_name": "Northdesk",
    "primary_color": "#1f5f4c",
    "background_color": "#f3ede3",
    "border_style": "rounded",
}


def seed() -> None:
    """Write what is missing. Call it inside transaction("checkout")."""
    tenant = Tenant(ACCOUNT, livemode=False)
    controls.follow(ACCOUNT)
    _seed_account()
    _seed_key(tenant, settings().checkout_secret_key, "secret")
    _seed_key(tenant, settings().checkout_publishable_key, "publishable")
    url = web.url("storefront", "/webhooks/checkout")
    _seed_catalog(tenant)
    if _endpoint_is(tenant, url):
        return
    # The endpoint comes last, after the events are written: the shop gets no webhooks about the first seeds.
    if db.session.scalar(owned(Customer, tenant).where(Customer.id == CUSTOMER)) is None:
        customers.create(
            tenant, customer_id=CUSTOMER, email="jenny@example.com", name="Jenny Rosen"
        )
    outbox.write()
    _seed_endpoint(tenant, url)


def _seed_account() -> None:
    account = db.session.scalar(select(Account).where(Account.id == ACCOUNT))
    if account is None:
        account = Account(
            id=ACCOUNT,
            name="Northdesk",
            branding=BRANDING,
            allowed_origins=[settings().public_url],
            created=clock.now(),
        )
        db.session.add(account)
        db.session.flush()


def _seed_key(tenant: Tenant, key: str, kind: str) -> None:
    """Store the key of the settings. A seeded key of earlier settings is revoked."""
    name, digest = f"Sample {kind} key", secrets.digest(key)
    db.session.execute(
        update(ApiKey)
        .where(ApiKey.name == name, ApiKey.digest != digest, ApiKey.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    known = db.session.scalar(select(ApiKey).where(ApiKey.digest == digest))
    if known is None:
        keys.keep(tenant, key, kind=kind, name=name)
    elif known.name == name:
        known.revoked_at = None


def _endpoint_is(tenant: Tenant, url: str) -> bool:
    """Whether the shop's endpoint exists, with this URL and the secret of the settings, and was not given up."""
    row = _endpoint(tenant)
    if row is None or row.url != url or row.disabled_reason in GIVEN_UP:
        return False
    try:
        return secrets.decrypt(row.secret_encrypted) == settings().checkout_webhook_secret
    except InvalidToken:  # SECRET_KEY was changed
        return False


def _endpoint(tenant: Tenant) -> WebhookEndpoint | None:
    query = owned(WebhookEndpoint, tenant).where(WebhookEndpoint.id == ENDPOINT)
    return db.session.scalar(query)


def _seed_endpoint(tenant: Tenant, url: str) -> None:
    endpoint = _endpoint(tenant)
    if endpoint is None:
        endpoint = WebhookEndpoint(
            id=ENDPOINT,
            description="The sample shop",
            enabled_events=["*"],
            created=clock.now(),
            listens_since=clock.now(),
            **tenant.stamp(),
        )
        db.session.add(endpoint)
    if endpoint.disabled_reason in GIVEN_UP:
        endpoints.enable(endpoint)
    endpoint.url = url
    endpoint.secret_encrypted = secrets.encrypt(settings().checkout_webhook_secret)


def _seed_catalog(tenant: Tenant) -> None:
    """Write products and prices that are missing, and archive the prices that the file no longer has."""
    items = sample.catalog()["products"]
    named = Product.id.in_([item["provider"]["product"] for item in items])
    products = {row.id: row for row in db.session.scalars(owned(Product, tenant).where(named))}
    seeded = or_(Price.id.in_(sample.PUBLISHED), Price.id.like("price!_%!_%", escape="!"))
    prices = {row.id: row for row in db.session.scalars(owned(Price, tenant).where(seeded))}
    for item in items:
        product = products.get(item["provider"]["product"])
        if product is None:
            product = catalog.create_product(
                tenant, _product(item), product_id=item["provider"]["product"]
            )
        images = _images(item)
        if product.images != images:
            catalog.update_product(tenant, product, {"images": images})
        _seed_price(tenant, product, item, prices)
    wanted = {item["provider"]["price"] for item in items}
    old = [row for row in prices.values() if row.active and row.id not in wanted]
    for price in old:
        catalog.update_price(tenant, price, {"active": False})
    _archive_products(tenant, {price.product_id for price in old} - products.keys())


def _seed_price(
    tenant: Tenant, product: Product, item: dict[str, Any], prices: dict[str, Price]
) -> None:
    """Make the item's price the product's, unless it is already: what was changed over the API stays."""
    price = prices.get(item["provider"]["price"])
    if price is not None and price.active and product.active:
        return
    db.session.flush()
    if price is None:
        price = catalog.create_price(tenant, _price(item), price_id=item["provider"]["price"])
    elif not price.active:
        catalog.update_price(tenant, price, {"active": True})
    db.session.flush()
    if product.default_price_id is None:
        catalog.update_product(tenant, product, {"default_price_id": price.id})
        return
    changes = _product(item).columns() | {"active": True, "default_price_id": price.id}
    catalog.update_product(tenant, product, changes)


def _archive_products(tenant: Tenant, ids: set[str]) -> None:
    """Archive products that are no longer in the file."""
    if not ids:
        return
    for product in db.session.scalars(owned(Product, tenant).where(Product.id.in_(ids))):
        catalog.update_product(tenant, product, {"active": False})


def _product(item: dict[str, Any]) -> ProductCreate:
    return ProductCreate(
        name=item["name"],
        description=item["subtitle"],
        shippable=item["shippable"],
        images=_images(item),
    )


def _images(item: dict[str, Any]) -> list[str]:
    return [web.url("storefront", f"/static/{item['image']}")]


def _price(item: dict[str, Any]) -> PriceCreate:
    return PriceCreate(
        product=item["provider"]["product"],
        currency=item["currency"],
        unit_amount=item["unit_amount"],
    )
