"""Every view of the payment page, in each of its cases: what comes before it, and the request itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from werkzeug.test import TestResponse

from tests.checkout.api_client import CUSTOMER, PUBLISHABLE, SHIPPING, Api
from tests.checkout.framed_page import OPENER, PROVIDER, embedded, open_frame, shopper_in_frame
from tests.checkout.hosted_page import EBOOK, Shopper
from tests.checkout.payment_calls import CHALLENGED, DECLINING, made

View = Callable[[], TestResponse]


def visit(api: Api, **changes: Any) -> Shopper:
    return Shopper(api.app, api.session(**changes)["url"])


def shipped(api: Api) -> Shopper:
    return visit(api, mode="order", customer=CUSTOMER, shipping_options=SHIPPING)


def digital(api: Api) -> Shopper:
    return visit(api, line_items=[EBOOK])


def coded(api: Api) -> Shopper:
    """On a page that takes the promotion code WELCOME."""
    coupon = made(api.post("/v1/coupons", {"percent_off": 10}))
    made(api.post("/v1/promotion_codes", {"coupon": coupon["id"], "code": "WELCOME"}))
    return visit(api, shipping_options=SHIPPING, allow_promotion_codes=True)


def enter_code(shopper: Shopper, text: str) -> View:
    return partial(shopper.post, {"promotionCode": text, "promotion": "apply"})


def expired(api: Api) -> Shopper:
    session = api.session()
    made(api.post(f"/v1/checkout/sessions/{session['id']}/expire"))
    return Shopper(api.app, session["url"])


def paid(shopper: Shopper) -> Shopper:
    assert shopper.pay().status_code == 303
    return shopper


def pay(shopper: Shopper, **changes: Any) -> View:
    """Press Pay on a page that is open already."""
    return partial(shopper.pay, page=shopper.page(), **changes)


def pay_again(shopper: Shopper) -> View:
    page = shopper.page()
    shopper.pay(page=page)
    return partial(shopper.pay, page=page)


def update(shopper: Shopper, tail: str = "", **changes: str) -> View:
    return partial(shopper.post, {**shopper.page().fields, **changes}, tail)


def challenged(api: Api) -> tuple[Shopper, Shopper]:
    """The payment page and the bank's page of one attempt, as visited by one browser."""
    shopper = digital(api)
    location = shopper.pay(cardNumber=CHALLENGED).headers["Location"]
    bank = Shopper(api.app, shopper.origin)
    bank.path = location
    return shopper, bank


def answered(api: Api, action: str) -> tuple[Shopper, Shopper]:
    shopper, bank = challenged(api)
    assert bank.post({"action": action}).status_code == 303
    return shopper, bank


def back_from_the_bank(api: Api) -> View:
    shopper, bank = answered(api, "fail")
    shopper.path = bank.get().headers["Location"].removeprefix(shopper.origin)
    return shopper.get


VIEWS: dict[str, Callable[[Api], View]] = {
    "hosted.show, open and shipped": lambda api: shipped(api).get,
    "hosted.show, open and digital": lambda api: digital(api).get,
    "hosted.show, paid": lambda api: paid(shipped(api)).get,
    "hosted.show, expired": lambda api: expired(api).get,
    "hosted.show, back from the bank": back_from_the_bank,
    "hosted.pay, shipped": lambda api: pay(shipped(api)),
    "hosted.pay, digital": lambda api: pay(digital(api)),
    "hosted.pay, sent twice": lambda api: pay_again(shipped(api)),
    "hosted.pay, declined": lambda api: pay(shipped(api), cardNumber=DECLINING),
    "hosted.pay, challenged": lambda api: pay(shipped(api), cardNumber=CHALLENGED),
    "hosted.pay, with mistakes": lambda api: pay(shipped(api), cardNumber="4242"),
    "hosted.pay, update": lambda api: update(shipped(api), update="1"),
    "hosted.pay, a promotion code": lambda api: enter_code(coded(api), "WELCOME"),
    "hosted.pay, a refused promotion code": lambda api: enter_code(coded(api), "NOTHING"),
    "hosted.summary": lambda api: update(shipped(api), "/summary"),
    "hosted.address": lambda api: update(shipped(api), "/address/shipping", shippingCountry="GB"),
    "hosted.wallet": lambda api: partial(shipped(api).get, "/wallet/apple_pay"),
    "hosted.brand": lambda api: partial(digital(api).get, "/brand.css"),
    "hosted.finish": lambda api: partial(paid(shipped(api)).get, "/return"),
    "challenge.show": lambda api: challenged(api)[1].get,
    "challenge.show, answered": lambda api: answered(api, "complete")[1].get,
    "challenge.answer": lambda api: partial(challenged(api)[1].post, {"action": "complete"}),
    "embedded.opener": lambda api: partial(
        api.app.test_client().get, f"{OPENER}?key={PUBLISHABLE}", base_url=PROVIDER
    ),
    "embedded.open_page": lambda api: partial(open_frame, api.app, embedded(api)["client_secret"]),
    "hosted.show, in a frame": lambda api: shopper_in_frame(api).get,
    "challenge.status": lambda api: partial(challenged(api)[1].get, "/status"),
}
"""By endpoint and case: do what comes before, and return the request."""
