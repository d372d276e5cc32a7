"""The shop keeps its orders when its account at the provider is reset."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import clock
from foundation.database import transaction
from storefront.models import ShopOrder
from storefront.orders import sweep
from tests.checkout.api_client import Api
from tests.storefront.shopper import Shopper
from tests.storefront.test_with_provider import ADDRESS, CARD, PERSON, pay


@pytest.mark.slow
def test_orders_stay_and_a_pending_one_ends_as_canceled(app: Flask) -> None:
    paying, waiting, leaving = Shopper(app), Shopper(app), Shopper(app)
    for shopper in (paying, waiting, leaving):
        shopper.add("standing-desk")
    pay(app, paying.checkout().location, **CARD, **PERSON, **ADDRESS)
    (bought,) = paying.orders()
    assert paying.get(f"/checkout/success?session_id={bought.session_id}").status_code == 200
    first = waiting.checkout().location
    leaving.checkout()

    assert Api(app).post("/v1/test_helpers/reset").status_code == 200
    assert paying.orders()[0].status == "paid"
    assert paying.get(f"/checkout/success?session_id={bought.session_id}").status_code == 200
    assert waiting.orders()[0].status == "pending"
    again = waiting.checkout().location
    assert again != first
    assert [order.status for order in waiting.orders()] == ["canceled", "pending"]
    assert pay(app, again, **CARD, **PERSON, **ADDRESS).status_code == 303
    (left,) = leaving.orders()
    assert leaving.get(f"/checkout/success?session_id={left.session_id}").status_code == 404
    with app.app_context():
        with transaction("checkout"):
            clock.advance(left.expires_at - clock.wall() + 120)
        sweep.settle(sweep.overdue())
    assert status_of(leaving) == "canceled"


def status_of(shopper: Shopper) -> str:
    order: ShopOrder = shopper.orders()[0]
    return str(order.status)
