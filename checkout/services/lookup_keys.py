"""Lookup keys of prices. One price of an account has a key, which can move to another price."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from checkout.domain.errors import InvalidRequest
from checkout.domain.event_types import EventType
from checkout.models import Price
from checkout.schemas.line_items import PriceData
from checkout.services import accounts, tenancy
from checkout.services.tenancy import Tenant
from checkout.services.webhooks import outbox
from foundation.database import db


def claim(tenant: Tenant, key: str, *, transfer: bool) -> None:
    """Make sure that no price has the key; `transfer` takes it away from the one that has it.

    Raises InvalidRequest. Events: price.updated for the price that loses it.
    """
    lock(tenant)
    held = tenancy.owned(Price, tenant).where(Price.lookup_key == key)
    if not transfer:
        if db.session.scalar(held):
            raise InvalidRequest(
                f"A price already uses the lookup key `{key}`. "
                "Send `transfer_lookup_key` to take it over.",
                param="lookup_key",
            )
        return
    if price := db.session.scalar(tenancy.locking(held)):
        with outbox.updating(EventType.PRICE_UPDATED, price):
            price.lookup_key = None
        db.session.flush()  # before another price has the key


def holder(tenant: Tenant, key: str) -> Price | None:
    """The price that has the key, with its product. Until the transaction ends, no other request claims the key."""
    lock(tenant)
    held = tenancy.owned(Price, tenant).where(Price.lookup_key == key)
    return db.session.scalar(held.options(joinedload(Price.product)))


def check_same(price: Price, data: PriceData, *, param: str) -> None:
    """Refuse inline data that differ from the price that has their lookup key. Raises InvalidRequest."""
    asked = data.columns()
    asked.pop("unit_amount_decimal", None)  # the same amount has several spellings
    of_product = data.product_data.columns() if data.product_data else {"id": data.product}
    if (
        data.unit != price.unit
        or any(getattr(price, column) != value for column, value in asked.items())
        or any(getattr(price.product, column) != value for column, value in of_product.items())
    ):
        raise InvalidRequest(
            f"Another price already uses the lookup key `{price.lookup_key}`.", param=param
        )


def lock(tenant: Tenant) -> None:
    """Let one request at a time claim lookup keys of the account. Lock them before any price, or two could deadlock."""
    accounts.lock(tenant)
