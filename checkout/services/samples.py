"""The sample account, Northdesk, and the sample data of test accounts.

The sample account has keys, a catalog, a customer and a webhook endpoint.

Idempotent, and quick when there is nothing to do. The ids are those of the documentation's examples, so that each
documented request runs with only the host replaced. Addresses follow the settings: after a start on another port the
endpoint and the product pictures point there.

A test account has the same catalog and customer. Ids are unique on the server, so its ids end with its tag.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from sqlalchemy import or_, select, update

from checkout.domain.delivery_faults import DisabledReason
from checkout.domain.event_types import EventType
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
NAME = "Northdesk"
BRANDING = {
    "display_name": "Northdesk",
    "primary_color": "#1f5f4c",
    "background_color": "#f3ede3",
    "border_style": "rounded",
}
Item = dict[str, Any]
"""A variant of the catalog file (`sample.goods`). `provider` has the ids of its Product and Price."""


def write() -> None:
    """Write what is missing of the sample account. Call it inside transaction("checkout")."""
    tenant = Tenant(ACCOUNT, livemode=False)
    controls.follow(ACCOUNT)
    _seed_account()
    _seed_key(tenant, settings().checkout_secret_key, "secret")
    _seed_key(tenant, settings().checkout_publishable_key, "publishable")
    _seed_catalog(tenant)
    url = _endpoint_url()
    if _endpoint_is(tenant, url):
        return
    # The endpoint comes last, after the events are written: the shop gets no webhooks about the first seeds.
    if db.session.scalar(owned(Customer, tenant).where(Customer.id == CUSTOMER)) is None:
        _add_customer(tenant)
    outbox.write()
    _follow_shop(tenant)
    _seed_endpoint(tenant, url)


def refill(account: Account) -> None:
    """Write the sample data of an account that has none: the sample's or a test account's. Others have none."""
    tenant = Tenant(account.id, livemode=False)
    if account.id == ACCOUNT:
        account.name, account.branding, account.allowed_origins = _look()
        tag = ""
    elif account.temporary:
        account.name, account.branding, account.allowed_origins = "Test account", {}, []
        tag = tag_of(account.id)
    else:
        return
    _add_products(tenant, _items(tag))
    _add_customer(tenant, tag)
    if account.id == ACCOUNT:
        outbox.write()
        _seed_endpoint(tenant, _endpoint_url())


def tag_of(account_id: str) -> str:
    """The end of the ids of a test account's sample data."""
    return "_" + account_id.partition("_")[2]


def _look() -> tuple[str, dict[str, Any], list[str]]:
    """Name, branding and allowed origins of the sample account."""
    return NAME, dict(BRANDING), [settings().public_url]


def _endpoint_url() -> str:
    return web.url("storefront", "/webhooks/checkout")


def _seed_account() -> None:
    if db.session.scalar(select(Account).where(Account.id == ACCOUNT)) is None:
        name, branding, origins = _look()
        db.session.add(
            Account(
                id=ACCOUNT,
                name=name,
                branding=branding,
                allowed_origins=origins,
                created=clock.now(),
            )
        )
        db.session.flush()


def _follow_shop(tenant: Tenant) -> None:
    """If the shop has another address than its endpoint, let its pages have the account's frames there."""
    endpoint = _endpoint(tenant)
    if endpoint is None:
        return
    before, now = urlsplit(endpoint.url), settings().public_url
    if (old := f"{before.scheme}://{before.netloc}") == now:
        return
    account = db.session.scalars(select(Account).where(Account.id == ACCOUNT)).one()
    account.allowed_origins = [
        *(origin for origin in account.allowed_origins if origin not in (old, now)),
        now,
    ]


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
    items = _items()
    named = Product.id.in_([item["provider"]["product"] for item in items])
    products = {row.id: row for row in db.session.scalars(owned(Product, tenant).where(named))}
    seeded = or_(Price.id.in_(sample.PUBLISHED), Price.id.like("price!_%!_%", escape="!"))
    prices = {row.id: row for row in db.session.scalars(owned(Price, tenant).where(seeded))}
    new = [item for item in items if item["provider"]["product"] not in products]
    if new:
        _add_products(tenant, new)
    for item in items:
        if product := products.get(item["provider"]["product"]):
            if product.images != _images(item):
                catalog.update_product(tenant, product, {"images": _images(item)})
            _seed_price(tenant, product, item, prices)
    wanted = {item["provider"]["price"] for item in items}
    old = [row for row in prices.values() if row.active and row.id not in wanted]
    for price in old:
        catalog.update_price(tenant, price, {"active": False})
    _archive_products(tenant, {price.product_id for price in old} - products.keys())


def _items(tag: str = "") -> list[Item]:
    """The variants of the catalog file, with `tag` at the end of their ids."""
    items: list[Item] = sample.goods()
    for item in items:
        item["provider"] = {kind: public_id + tag for kind, public_id in item["provider"].items()}
    return items


def _add_products(tenant: Tenant, items: Sequence[Item]) -> None:
    """Products and prices, by a few statements however many there are."""
    products = []
    for item in items:
        public_id = item["provider"]["product"]
        products.append(catalog.create_product(tenant, _product(item), product_id=public_id))
    db.session.flush()
    prices = [
        catalog.create_price(tenant, _price(item), price_id=item["provider"]["price"], of=product)
        for product, item in zip(products, items, strict=True)
    ]
    db.session.flush()
    for product, price in zip(products, prices, strict=True):
        with outbox.updating(EventType.PRODUCT_UPDATED, product):
            product.default_price_id = price.id
    db.session.flush()


def _images(item: Item) -> list[str]:
    return [web.url("storefront", f"/static/{item['image']}")]


def _seed_price(tenant: Tenant, product: Product, item: Item, prices: dict[str, Price]) -> None:
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
    changes = _product(item).columns() | {"active": True, "default_price_id": price.id}
    catalog.update_product(tenant, product, changes)


def _archive_products(tenant: Tenant, ids: set[str]) -> None:
    """Archive products that are no longer in the file."""
    if not ids:
        return
    for product in db.session.scalars(owned(Product, tenant).where(Product.id.in_(ids))):
        catalog.update_product(tenant, product, {"active": False})


def _add_customer(tenant: Tenant, tag: str = "") -> None:
    customers.create(
        tenant, customer_id=CUSTOMER + tag, email="jenny@example.com", name="Jenny Rosen"
    )


def _product(item: Item) -> ProductCreate:
    return ProductCreate(
        name=item["name"],
        description=item["description"],
        shippable=item["shippable"],
        images=_images(item),
    )


def _price(item: Item) -> PriceCreate:
    return PriceCreate(
        product=item["provider"]["product"],
        currency=item["currency"],
        unit_amount=item["unit_amount"],
    )
