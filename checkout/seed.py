"""The sample account: Northdesk, its keys, its catalog, its webhook endpoint.

Idempotent, and quick when there is nothing to do. The ids are those of the documentation's examples, so that each
documented request runs with only the host replaced. Addresses follow the settings: after a start on another port the
endpoint and the product pictures point there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import select, update

from checkout.models import Account, ApiKey, Customer, Price, Product, WebhookEndpoint
from checkout.schemas.catalog import ProductCreate
from checkout.schemas.prices import PriceCreate
from checkout.services import catalog, customers, keys, secrets
from checkout.services.tenancy import Tenant, owned
from checkout.services.webhooks import outbox
from foundation import clock, web
from foundation.config import settings
from foundation.database import db

CATALOG = Path(__file__).parent.parent / "seeds" / "catalog.json"
ACCOUNT = "mer_northdesk"
ENDPOINT = "we_northdesk"
CUSTOMER = "cus_a1b2c3d4e5"
BRANDING = {
    "display_name": "Northdesk",
    "primary_color": "#1f5f4c",
    "background_color": "#f3ede3",
    "border_style": "rounded",
}


def seed() -> None:
    """Write what is missing. Call it inside transaction("checkout")."""
    tenant = Tenant(ACCOUNT, livemode=False)
    _seed_account()
    _seed_key(tenant, settings().checkout_secret_key, "secret")
    _seed_key(tenant, settings().checkout_publishable_key, "publishable")
    url = web.url("storefront", "/webhooks/checkout")
    if _endpoint_is(tenant, url):
        return
    # The endpoint comes last, after the events are written: the shop gets no webhooks about the seeds.
    _seed_catalog(tenant)
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
    """Whether the shop's endpoint exists, with this URL and the secret of the settings."""
    row = _endpoint(tenant)
    if row is None or row.url != url:
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
            **tenant.stamp(),
        )
        db.session.add(endpoint)
    endpoint.url = url
    endpoint.secret_encrypted = secrets.encrypt(settings().checkout_webhook_secret)


def _seed_catalog(tenant: Tenant) -> None:
    for item in json.loads(CATALOG.read_text(encoding="utf-8"))["products"]:
        images = [web.url("storefront", f"/static/{item['image']}")]
        ids = item["provider"]
        product = db.session.scalar(owned(Product, tenant).where(Product.id == ids["product"]))
        if product is None:
            product = catalog.create_product(tenant, _product(item), product_id=ids["product"])
        product.images = images
        if db.session.scalar(owned(Price, tenant).where(Price.id == ids["price"])) is None:
            db.session.flush()
            price = catalog.create_price(tenant, _price(item), price_id=ids["price"])
            db.session.flush()
            product.default_price_id = price.id


def _product(item: dict[str, Any]) -> ProductCreate:
    return ProductCreate(
        name=item["name"], description=item["subtitle"], shippable=item["shippable"]
    )


def _price(item: dict[str, Any]) -> PriceCreate:
    return PriceCreate(
        product=item["provider"]["product"],
        currency=item["currency"],
        unit_amount=item["unit_amount"],
    )
