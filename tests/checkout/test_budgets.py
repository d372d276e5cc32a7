"""How often a call or a page asks the database: never more for more rows, and never more than its budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from werkzeug.test import TestResponse

from tests.checkout.api_client import (
    CUSTOMER,
    DESK,
    DESK_PRODUCT,
    KEYBOARD,
    SHIPPING,
    Api,
    rows_of,
)
from tests.checkout.crowd import multiply
from tests.checkout.hosted_page import EBOOK
from tests.checkout.page_views import VIEWS, View
from tests.checkout.payment_calls import CHALLENGED, INTENTS, card, made
from tests.support.applications import Applications
from tests.support.statements import recorded

LISTS = {
    "/v1/charges/search?query=amount>0&expand[]=total_count": 3,
    "/v1/customers/search?query=created>0": 2,
    "/v1/payment_intents/search?query=created>0&expand[]=data.customer": 4,
    "/v1/prices/search?query=-currency:null": 2,
    "/v1/products/search?query=-name:null": 2,
    "/v1/api_keys": 2,
    "/v1/balance/history": 2,
    "/v1/balance_transactions": 2,
    "/v1/balance_transactions?expand[]=data.source.payment_intent.customer": 8,
    "/v1/charges": 2,
    "/v1/charges?expand[]=data.balance_transaction": 3,
    "/v1/charges?expand[]=data.payment_intent.customer&expand[]=data.payment_method": 6,
    "/v1/checkout/sessions": 3,
    "/v1/checkout/sessions?expand[]=data.line_items.data.price.product&expand[]=data.order"
    "&expand[]=data.payment_intent.customer": 10,
    "/v1/checkout/sessions?expand[]=data.total_details.breakdown"
    "&expand[]=data.line_items.data.discounts.discount.promotion_code": 7,
    "/v1/checkout_links": 2,
    "/v1/checkout_sessions": 3,
    "/v1/checkouts": 4,
    "/v1/checkouts?expand=items.payment_intent.customer": 7,
    "/v1/coupons": 2,
    "/v1/customers": 2,
    "/v1/disputes": 2,
    "/v1/disputes?expand[]=data.charge.payment_intent": 5,
    "/v1/events": 3,
    "/v1/orders": 3,
    "/v1/orders?expand[]=data.line_items.data.price.product": 5,
    "/v1/payment_links": 2,
    "/v1/payment_intents": 3,
    "/v1/payment_intents?expand[]=data.payment_method.customer&expand[]=data.latest_charge": 5,
    "/v1/payment_methods": 2,
    "/v1/payment_methods?expand[]=data.customer": 3,
    "/v1/prices": 2,
    "/v1/prices?expand[]=data.product": 3,
    "/v1/products": 2,
    "/v1/products?expand[]=data.default_price": 3,
    "/v1/promotion_codes": 2,
    "/v1/promotion_codes?expand[]=data.promotion.coupon&expand[]=data.customer": 3,
    "/v1/refunds": 2,
    "/v1/refunds?expand[]=data.charge.payment_intent.customer": 6,
    "/v1/setup_intents": 2,
    "/v1/setup_intents?expand[]=data.payment_method": 3,
    "/v1/test_helpers/faults": 2,
    "/v1/webhook_endpoints": 2,
}
"""Statements of a list, with 10 rows on the page as with 100."""

PARTS = {
    "/v1/checkout/sessions/<object_id>/line_items": 3,
    "/v1/checkout_links/<object_id>/line_items": 3,
    "/v1/checkout_sessions/<object_id>/line_items": 3,
    "/v1/payment_links/<object_id>/line_items": 3,
    "/v1/customers/<object_id>/payment_methods": 3,
    "/v1/events/<object_id>/deliveries": 3,
    "/v1/orders/<object_id>/line_items": 3,
    "/v1/webhook_endpoints/<object_id>/deliveries": 3,
}
"""Statements of a list that belongs to one object, with 1 row on the page as with 3."""

RETRIEVES = {
    "/v1/account": 2,
    "/v1/api_keys/<object_id>": 2,
    "/v1/balance": 2,
    "/v1/balance/history/<object_id>": 2,
    "/v1/balance_transactions/<object_id>": 2,
    "/v1/charges/<object_id>": 2,
    "/v1/checkout/sessions/<object_id>": 2,
    "/v1/checkout_links/<object_id>": 2,
    "/v1/checkout_sessions/<object_id>": 2,
    "/v1/checkouts/<object_id>": 3,
    "/v1/coupons/<object_id>": 2,
    "/v1/customers/<object_id>": 2,
    "/v1/disputes/<object_id>": 2,
    "/v1/events/<object_id>": 3,
    "/v1/orders/<object_id>": 3,
    "/v1/payment_intents/<object_id>": 3,
    "/v1/payment_links/<object_id>": 2,
    "/v1/payment_methods/<object_id>": 2,
    "/v1/prices/<object_id>": 2,
    "/v1/products/<object_id>": 2,
    "/v1/promotion_codes/<object_id>": 2,
    "/v1/refunds/<object_id>": 2,
    "/v1/setup_intents/<object_id>": 2,
    "/v1/tokens/<object_id>": 2,
    "/v1/webhook_deliveries/<object_id>": 3,
    "/v1/webhook_endpoints/<object_id>": 2,
    "/v1/test_helpers/clock": 1,
    "/v1/test_helpers/faults/<object_id>": 2,
}
"""Statements of one object."""

PAGES = {
    "hosted.show, open and shipped": 2,
    "hosted.show, open and digital": 2,
    "hosted.show, paid": 3,
    "hosted.show, expired": 2,
    "hosted.show, back from the bank": 6,
    "hosted.pay, shipped": 17,
    "hosted.pay, digital": 14,
    "hosted.pay, sent twice": 4,  # one reads the receipt
    "hosted.pay, declined": 16,
    "hosted.pay, challenged": 13,
    "hosted.pay, with mistakes": 3,
    "hosted.pay, update": 2,
    "hosted.pay, a promotion code": 15,
    "hosted.pay, a refused promotion code": 9,
    "hosted.summary": 2,
    "hosted.address": 2,
    "hosted.wallet": 2,
    "hosted.brand": 1,
    "hosted.finish": 2,
    "challenge.show": 4,
    "challenge.show, answered": 4,
    "challenge.answer": 17,  # two of them lock the card and look for an earlier charge of it
    "challenge.status": 4,
}
"""Statements of a view of the payment page: its endpoint, then its case."""

REDIRECTED = {
    "hosted.pay, shipped",
    "hosted.pay, digital",
    "hosted.pay, sent twice",
    "hosted.pay, challenged",
    "challenge.show, answered",
    "challenge.answer",
}
"""The cases that lead on to another page."""

Ids = dict[str, str]


@pytest.fixture(scope="module")
def crowd(applications: Applications) -> Iterator[tuple[Api, Ids]]:
    """A caller, and one id of each kind, in a database with at least 100 rows of each kind. Nothing is changed."""
    lent = applications.lend("sqlite", {})
    api = Api(lent.app)
    ids = one_of_each(api)
    multiply(lent.app, copies=99)
    yield api, ids
    applications.take_back(lent)


def one_of_each(api: Api) -> Ids:
    """The id of one object for each path, each in the state that reads most."""
    for _ in range(2):  # with the shop's, an event has three deliveries
        hook = {"url": "https://shop.example/hooks", "enabled_events": ["*"]}
        made(api.post("/v1/webhook_endpoints", hook))
    items = [{"price": DESK, "quantity": 1}, {"price": KEYBOARD, "quantity": 2}, EBOOK]
    coupon = made(api.post("/v1/coupons", {"percent_off": 10}))
    code = made(api.post("/v1/promotion_codes", {"coupon": coupon["id"], "customer": CUSTOMER}))
    session = api.session(
        mode="order",
        customer=CUSTOMER,
        line_items=items,
        shipping_options=SHIPPING,
        discounts=[{"promotion_code": code["id"]}],
    )
    api.pay(session)
    session = made(api.get(f"/v1/checkout/sessions/{session['id']}"))
    narrow = api.session("/v1/checkout_sessions", customer=CUSTOMER, line_items=items)
    saved = {"payment_method_data": card(), "customer": CUSTOMER, "confirm": True}
    setups = [made(api.post("/v1/setup_intents", saved)) for _ in range(3)]
    asked = {"payment_method_data": card(CHALLENGED), "customer": CUSTOMER, "confirm": True}
    made(api.post(INTENTS, {"amount": 2000, "currency": "usd", **asked}))
    refund = made(
        api.post("/v1/refunds", {"payment_intent": session["payment_intent"], "amount": 5})
    )
    disputed = {"payment_method": "pm_card_createDispute", "confirm": True}
    made(api.post(INTENTS, {"amount": 2000, "currency": "usd", **disputed}))
    link = made(api.post("/v1/checkout_links", {"title": "A link", "line_items": items}))
    fault = made(api.post("/v1/test_helpers/faults", {"effect": "decline"}))
    card_token = made(api.post("/v1/tokens", {"card": card()["card"]}))
    return {
        "/v1/api_keys": made(api.get("/v1/api_keys"))["data"][0]["id"],
        "/v1/balance/history": refund["balance_transaction"],
        "/v1/balance_transactions": refund["balance_transaction"],
        "/v1/charges": refund["charge"],
        "/v1/checkout/sessions": session["id"],
        "/v1/checkout_links": link["id"],
        "/v1/checkout_sessions": narrow["id"],
        "/v1/checkouts": session["id"],
        "/v1/coupons": coupon["id"],
        "/v1/customers": CUSTOMER,
        "/v1/disputes": made(api.get("/v1/disputes"))["data"][0]["id"],
        "/v1/events": made(api.get("/v1/events"))["data"][0]["id"],
        "/v1/orders": session["order"],
        "/v1/payment_intents": session["payment_intent"],
        "/v1/payment_links": link["id"],
        "/v1/payment_methods": setups[0]["payment_method"],
        "/v1/prices": DESK,
        "/v1/products": DESK_PRODUCT,
        "/v1/promotion_codes": code["id"],
        "/v1/refunds": refund["id"],
        "/v1/setup_intents": setups[0]["id"],
        "/v1/webhook_deliveries": made(api.get("/v1/webhook_endpoints/we_northdesk/deliveries"))[
            "data"
        ][0]["id"],
        "/v1/test_helpers/faults": fault["id"],
        "/v1/tokens": card_token["id"],
        "/v1/webhook_endpoints": "we_northdesk",
    }


def count(api: Api, view: View) -> tuple[TestResponse, list[str]]:
    """The answer, which has to be no error, and the statements that it took."""
    with recorded(api.app) as statements:
        answer = view()
    assert answer.status_code < 400, answer.text
    return answer, statements


def rows_and_statements(api: Api, path: str, limit: int) -> tuple[int, list[str]]:
    url = f"{path}{'&' if '?' in path else '?'}limit={limit}"
    answer, statements = count(api, partial(api.get, url))
    return len(rows_of(answer)), statements


@pytest.mark.parametrize("path", LISTS)
def test_a_list(crowd: tuple[Api, Ids], path: str) -> None:
    api, _ = crowd
    few, statements = rows_and_statements(api, path, 10)
    many, as_many = rows_and_statements(api, path, 100)
    if path not in {"/v1/api_keys", "/v1/webhook_endpoints"}:  # an account has a handful
        assert (few, many) == (10, 100)
    assert len(as_many) == len(statements), as_many
    assert len(statements) <= LISTS[path], statements


@pytest.mark.parametrize("path", PARTS)
def test_a_list_of_an_objects_parts(crowd: tuple[Api, Ids], path: str) -> None:
    api, ids = crowd
    kind, _, part = path.partition("/<object_id>")
    few, statements = rows_and_statements(api, f"{kind}/{ids[kind]}{part}", 1)
    many, as_many = rows_and_statements(api, f"{kind}/{ids[kind]}{part}", 3)
    assert (few, many) == (1, 3)
    assert len(as_many) == len(statements), as_many
    assert len(statements) <= PARTS[path], statements


@pytest.mark.parametrize("path", RETRIEVES)
def test_one_object(crowd: tuple[Api, Ids], path: str) -> None:
    api, ids = crowd
    url = path.replace("<object_id>", ids.get(path.removesuffix("/<object_id>"), ""))
    _, statements = count(api, partial(api.get, url))
    assert len(statements) <= RETRIEVES[path], statements


@pytest.mark.parametrize("name", PAGES)
def test_a_view_of_the_payment_page(api: Api, name: str) -> None:
    answer, statements = count(api, VIEWS[name](api))
    endpoint, _ = api.app.url_map.bind("localhost").match(
        answer.request.path, method=answer.request.method
    )
    assert endpoint == name.partition(",")[0]
    assert answer.status_code == (303 if name in REDIRECTED else 200)
    assert len(statements) <= PAGES[name], statements


def test_everything_that_reads_has_a_budget(api: Api) -> None:
    rules = list(api.app.url_map.iter_rules())
    reading = {
        re.sub(r"<[^>]+>", "<object_id>", rule.rule)
        for rule in rules
        if rule.rule.startswith("/v1/") and "GET" in (rule.methods or ())
    }
    assert reading == {path.partition("?")[0] for path in {*LISTS, *PARTS, *RETRIEVES}}
    views = {rule.endpoint for rule in rules if rule.endpoint.startswith(("hosted.", "challenge."))}
    assert views == {name.partition(",")[0] for name in PAGES}
