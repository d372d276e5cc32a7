"""Data of an earlier version: two orders of one visitor that can both be paid."""

from __future__ import annotations

import pytest
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import update

from foundation import schema
from foundation.database import db, transaction
from storefront.models import ShopOrder
from tests.storefront.conftest import swap_provider
from tests.storefront.shopper import Shopper
from tests.support.databases import disconnect

BEFORE = "0005"


@pytest.mark.slow
def test_the_latest_of_a_visitors_orders_stays_payable(make_app, each_kind):
    app = make_app(each_kind)
    provider, shopper = swap_provider(app), Shopper(app)
    for mode in ("order", "payment"):
        shopper.add("gift-card")
        shopper.checkout(mode=mode)
    provider.replays.clear()
    for session in provider.sessions.values():
        session["status"] = "open"
    with app.app_context():
        Migrate(app, db, directory=str(schema.VERSIONS.parent))
        downgrade(revision=BEFORE)
        disconnect(app)
        with transaction("storefront"):
            values = {"status": "pending", "cancel_requested": False}
            db.session.execute(update(ShopOrder).values(**values))
        upgrade()
        disconnect(app)
    first, second = shopper.orders()
    assert (first.status, first.cancel_requested) == ("pending", True)
    assert (second.status, second.cancel_requested) == ("pending", False)
    assert shopper.checkout(mode="payment").location == second.checkout_url
    assert provider.sessions[first.session_id]["status"] == "expired"
