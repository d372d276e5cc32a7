"""Opens and posts the payment page as a browser without script does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

GOOD = "4242424242424242"
CARD = {
    "cardNumber": "4242 4242 4242 4242",
    "cardExpiry": "12 / 40",
    "cardCvc": "123",
    "billingName": "Jenny Rosen",
}
SHIPPING = {
    "shippingName": "Jenny Rosen",
    "shippingCountry": "US",
    "shippingAddressLine1": "354 Oyster Point Blvd",
    "shippingLocality": "South San Francisco",
    "shippingAdministrativeArea": "CA",
    "shippingPostalCode": "94080",
}
BILLING = {"billingCountry": "US", "billingPostalCode": "94080"}


EBOOK = {
    "price_data": {"currency": "usd", "unit_amount": 2900, "product_data": {"name": "An e-book"}},
    "quantity": 1,
}
DAYS = {
    "minimum": {"unit": "business_day", "value": 5},
    "maximum": {"unit": "business_day", "value": 7},
}
RATES = [
    {"name": "Standard Shipping", "amount": 500, "currency": "usd", "delivery_estimate": DAYS},
    {"name": "Pickup", "amount": 0, "currency": "usd"},
]


class Html(HTMLParser):
    """A parsed page: the values of its fields by name, its elements, its title."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.fields: dict[str, str] = {}
        self.order: list[str] = []
        self.options: dict[str, list[str]] = {}
        self.title = ""
        self._select: str | None = None
        self._in_title = False
        self._templates = 0  # what stands in a <template> is not in the page yet
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._templates += tag == "template"
        if self._templates:
            return
        seen = dict(attrs)
        self.elements.append((tag, seen))
        self._in_title = tag == "title"
        name = seen.get("name")
        if tag == "select" and name:
            self._select = name
            self.options[name] = []
            self.fields.setdefault(name, "")
            self.order.append(name)
        elif tag == "option" and self._select:
            value = seen.get("value") or ""
            self.options[self._select].append(value)
            if "selected" in seen:
                self.fields[self._select] = value
        elif tag == "input" and name:
            self.order.append(name)
            if seen.get("type") not in ("radio", "checkbox") or "checked" in seen:
                self.fields[name] = seen.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        self._in_title = False
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def find(self, **attributes: str) -> dict[str, str | None] | None:
        """The first element with these attributes (`_` stands for `-`)."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return next((a for _tag, a in self.elements if wanted.items() <= a.items()), None)

    def test_id(self, name: str) -> dict[str, str | None] | None:
        return self.find(data_testid=name)


class Shopper:
    """A browser on one session's page."""

    def __init__(self, app: Flask, url: str, **headers: str):
        self.app = app
        self.origin, _, rest = url.partition("/pay/")
        self.path = "/pay/" + rest
        self.headers = {"Accept-Language": "en-US"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }

    def get(self, tail: str = "") -> TestResponse:
        with self.app.test_client(use_cookies=False) as client:
            return client.get(self.path + tail, base_url=self.origin, headers=self.headers)

    def post(self, data: dict[str, Any], tail: str = "") -> TestResponse:
        with self.app.test_client(use_cookies=False) as client:
            return client.post(
                self.path + tail, data=data, base_url=self.origin, headers=self.headers
            )

    def page(self, tail: str = "") -> Html:
        response = self.get(tail)
        assert response.status_code == 200, response.text
        return Html(response.text)

    def pay(self, *, page: Html | None = None, **changes: Any) -> TestResponse:
        """Fill in the fields that the page has and post the form. `cardNumber=…` and the like
        replace a value; None leaves the field out."""
        asked = page or self.page()
        answers = {"email": "jenny@example.com", "phoneNumber": "650 555 0123"} | CARD | SHIPPING
        answers |= BILLING
        sent = asked.fields | {k: v for k, v in answers.items() if k in asked.fields} | changes
        return self.post({name: value for name, value in sent.items() if value is not None})
