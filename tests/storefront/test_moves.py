"""The history of an order: each change of its status, with reason and source."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import select

from foundation import audit, schema
from foundation.database import db, reading
from storefront.audit import PART
from storefront.records import ShopOrderMove
from tests.storefront.conftest import swap_provider
from tests.storefront.shopper import Shopper
from tests.support.databases import disconnect


def moves(app: Flask, order_pk: int) -> list[tuple[str | None, str, str]]:
    """From, to and source of each entry, oldest first."""
    query = select(ShopOrderMove).where(ShopOrderMove.order_pk == order_pk)
    with app.app_context(), reading("storefront"):
        rows = db.session.scalars(query.order_by(ShopOrderMove.pk)).all()
    return [(row.from_status, row.to_status, row.source) for row in rows]


def broken(app: Flask) -> list[str]:
    with app.app_context(), reading("storefront"):
        return [finding.invariant.name for finding in audit.in_transaction(PART, 0)]


def test_each_move_is_written_with_what_made_it(app, shopper, provider):
    for slug, ending in (("gift-card", "paid"), ("gift-card", "left"), ("standing-desk", "paid")):
        shopper.add(slug)
        shopper.checkout()
        order = shopper.orders()[-1]
        if ending == "paid":
            provider.pay(payment_intent=f"pi_{order.pk}")
            shopper.get(f"/checkout/success?session_id={order.session_id}")
        shopper.get(f"/checkout/cancel?order={order.reference}")
    digital, left, desk = shopper.orders()
    assert moves(app, digital.pk) == [("pending", "paid", "success_page")]
    assert moves(app, left.pk) == [("pending", "canceled", "cancel")]
    assert moves(app, desk.pk) == [("pending", "paid", "success_page")]
    assert [order.payment_intent for order in (digital, desk)] == ["pi_1", "pi_3"]
    assert digital.fulfilled_at == digital.settled_at
    assert desk.fulfilled_at is None
    assert broken(app) == []


@pytest.mark.slow
def test_orders_of_an_earlier_version_get_an_entry(make_app, each_kind):
    app = make_app(each_kind)
    provider, shopper = swap_provider(app), Shopper(app)
    for slug in ("gift-card", "standing-desk"):
        shopper.add(slug)
        shopper.checkout()
        if slug == "gift-card":
            provider.pay()
            shopper.get(f"/checkout/success?session_id={shopper.orders()[-1].session_id}")
    with app.app_context():
        Migrate(app, db, directory=str(schema.VERSIONS.parent))
        downgrade(revision="0026")
        disconnect(app)
        upgrade()
        disconnect(app)
    paid, pending = shopper.orders()
    assert moves(app, paid.pk) == [(None, "paid", "migration")]
    assert paid.fulfilled_at == paid.settled_at
    assert moves(app, pending.pk) == []
    assert broken(app) == []
