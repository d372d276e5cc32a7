"""What a browser loads to show the payment page for the first time: how many requests, and how many bytes."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.checkout.api_client import CUSTOMER, KEYBOARD, Api
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper

MOST_REQUESTS = 6
MOST_BYTES = 45 * 1024
"""Bodies, compressed with gzip, which is the longer of the two encodings, and headers."""
LOADED = {"stylesheet": "href", "icon": "href", "preload": "href", "modulepreload": "href"}

SESSIONS: dict[str, dict[str, Any]] = {
    "digital": {"line_items": [EBOOK]},
    "shipped": {"line_items": [{"price": KEYBOARD, "quantity": 1}], "shipping_options": RATES},
    "everything": {
        "line_items": [{"price": KEYBOARD, "quantity": 1}],
        "shipping_options": RATES,
        "customer": CUSTOMER,
        "allow_promotion_codes": True,
        "phone_number_collection": True,
        "billing_address_collection": "required",
        "saved_payment_method_options": {"payment_method_save": "enabled"},
        "payment_method_types": ["card", "us_bank_account"],
    },
    "arabic": {"line_items": [{"price": KEYBOARD, "quantity": 1}], "locale": "ar"},
}


@pytest.mark.parametrize("name", SESSIONS)
def test_the_payment_page_is_light(app: Flask, api: Api, name: str) -> None:
    """Of a branded merchant. A picture of each product is one request more; there is one here."""
    branding = {"button_color": "#123456", "background_color": "#fafafa"}
    assert api.post("/v1/account", {"branding": branding}).status_code == 200
    answers = loaded(app, api.session(**SESSIONS[name])["url"])
    sizes = {url: size(answer) for url, answer in answers.items()}
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes


@pytest.mark.parametrize("name", SESSIONS)
def test_the_receipt_loads_what_the_payment_page_has_loaded(
    app: Flask, api: Api, name: str
) -> None:
    """Besides, it loads a style sheet and a script of its own."""
    url = api.session(**SESSIONS[name] | {"customer": None, "phone_number_collection": None})["url"]
    before = loaded(app, url).keys()
    assert Shopper(app, url).pay().status_code == 303
    after = loaded(app, url)
    new = {asset.partition("?")[0] for asset in after.keys() - before}
    assert new <= {"/static/result.css", "/static/result.js"}
    assert sum(size(answer) for answer in after.values()) <= MOST_BYTES


def loaded(app: Flask, url: str) -> dict[str, TestResponse]:
    """The page and what it names, by URL."""
    shopper = Shopper(app, url, Accept_Encoding="gzip")
    with app.test_client(use_cookies=False) as client:

        def get(path: str) -> TestResponse:
            return client.get(path, base_url=shopper.origin, headers=shopper.headers)

        page = get(shopper.path)
        assert page.status_code == 200
        answers = {path: get(path) for path in named(Shopper(app, url).page())}
    assert all(answer.status_code == 200 for answer in answers.values())
    return {shopper.path: page, **answers}


def named(page: Html) -> list[str]:
    """The URLs of everything that a browser loads for the page."""
    urls = []
    for tag, attributes in page.elements:
        if tag == "link":
            urls.append(attributes.get(LOADED.get(attributes.get("rel") or "", "")))
        elif tag in ("script", "img", "iframe", "source"):
            urls.append(attributes.get("src"))
    return [url for url in urls if url]


def size(answer: TestResponse) -> int:
    """The bytes of the answer on the line, in HTTP/1.1."""
    return len(answer.data) + sum(len(f"{name}: {value}\r\n") for name, value in answer.headers)
