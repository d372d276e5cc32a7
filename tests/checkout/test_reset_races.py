"""Resets while others pay: each payment is whole or refused, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from flask import Flask
from werkzeug.test import TestResponse

from tests.audit.purchases import SHIPPED
from tests.checkout.api_client import KEYBOARD, SESSIONS, Api
from tests.checkout.hosted_page import EBOOK, Html, Shopper
from tests.checkout.payment_calls import INTENTS, intent_body
from tests.checkout.test_api_reset import RESET, findings
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

PAYERS, ROUNDS = 4, 3


def test_a_payment_that_meets_a_reset_is_whole_or_refused(
    make_app: MakeApp, each_kind: Kind
) -> None:
    app = make_app(each_kind)
    done = Event()
    payers: list[Callable[[Flask], list[TestResponse]]] = [
        confirm_session,
        confirm_intent,
        pay_on_the_page,
        update_objects,
    ]
    with ThreadPoolExecutor(PAYERS) as threads:
        running = [threads.submit(repeat, each, app, done) for each in payers]
        resets = [Api(app).post(RESET) for _ in range(ROUNDS)]
        done.set()
        answers = [answer for each in running for answer in each.result()]
    assert [each.status_code for each in resets] == [200] * ROUNDS, resets[-1].text
    refused = [each for each in answers if each.status_code >= 400]
    assert [each.text for each in refused if not is_missing(each)] == []
    assert findings(app) == []
    assert Api(app).post(RESET).status_code == 200


def is_missing(answer: TestResponse) -> bool:
    """Whether the answer says that an object, or one that the request names, does not exist."""
    if answer.is_json and answer.status_code in {400, 404}:
        return bool(answer.get_json()["error"]["code"] == "resource_missing")
    return answer.status_code == 404


def repeat(
    pay: Callable[[Flask], list[TestResponse]], app: Flask, done: Event
) -> list[TestResponse]:
    answers = pay(app)
    while not done.is_set():
        answers += pay(app)
    return answers


def confirm_session(app: Flask) -> list[TestResponse]:
    api = Api(app)
    body = {"mode": "payment", "line_items": [{"price": KEYBOARD, "quantity": 1}]}
    made = api.post(SESSIONS, {**body, "success_url": "https://shop.example/"})
    if made.status_code != 200:
        return [made]
    sent = {"email": "jane@example.com", "payment_method": "pm_card_visa", "shipping": SHIPPED}
    return [made, api.post(f"{SESSIONS}/{made.get_json()['id']}/confirm", sent)]


def confirm_intent(app: Flask) -> list[TestResponse]:
    api = Api(app)
    made = api.post(INTENTS, intent_body(payment_method="pm_card_visa"))
    if made.status_code != 200:
        return [made]
    intent = made.get_json()["id"]
    paid = api.post(f"{INTENTS}/{intent}/confirm")
    return [made, paid, api.post("/v1/refunds", {"payment_intent": intent})]


def pay_on_the_page(app: Flask) -> list[TestResponse]:
    api = Api(app)
    made = api.post(
        SESSIONS,
        {"mode": "payment", "line_items": [EBOOK], "success_url": "https://shop.example/"},
    )
    if made.status_code != 200:
        return [made]
    shopper = Shopper(app, made.get_json()["url"])
    page = shopper.get()
    if page.status_code != 200:
        return [made, page]
    return [made, page, shopper.pay(page=Html(page.text))]


def update_objects(app: Flask) -> list[TestResponse]:
    api = Api(app)
    made = api.post("/v1/customers", {"name": "Jane"})
    if made.status_code != 200:
        return [made]
    path = f"/v1/customers/{made.get_json()['id']}"
    return [made, api.post(path, {"name": "Joan"}), api.delete(path)]
