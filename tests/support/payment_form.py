"""The payment page without a browser: read the form in the HTML and send it as a browser would."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from tests.support.factories import GOOD_CARD

TYPED = {
    "email": "jenny@example.com",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Jenny Rosen",
    "billingCountry": "US",
    "billingPostalCode": "94080",
}
SHIPPED = {
    "shippingName": "Jenny Rosen",
    "shippingCountry": "US",
    "shippingAddressLine1": "354 Oyster Point Blvd",
    "shippingLocality": "South San Francisco",
    "shippingAdministrativeArea": "CA",
    "shippingPostalCode": "94080",
    "cardUseShippingAsBilling": "y",
}


@dataclass(frozen=True)
class PaymentForm:
    """One rendering of a session's form, with its own attempt token and the total that it showed."""

    action: str
    fields: dict[str, str]

    def filled(self, card: str = GOOD_CARD, **typed: str) -> dict[str, str]:
        """What a browser sends when the shopper has typed everything."""
        shipped = SHIPPED if "shippingName" in self.fields else {}
        return {**self.fields, **TYPED, **shipped, "cardNumber": card, **typed}


def load(client: httpx.Client, url: str) -> PaymentForm:
    """Open the payment page at `url`. AssertionError when it has no form."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return read(url, answer.text)


def read(url: str, html: str) -> PaymentForm:
    """The form of the payment page at `url`. AssertionError when it has none."""
    reader = _FormReader()
    reader.feed(html)
    assert reader.action is not None, "the page has no payment form"
    return PaymentForm(urljoin(url, reader.action), reader.fields)


class _FormReader(HTMLParser):
    """Collects the inputs of `form#payment` and what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and values.get("id") == "payment":
            self.action = values["action"]
        name = values.get("name")
        if tag != "input" or self.action is None or name is None:
            return
        if values.get("type") in {"radio", "checkbox"} and "checked" not in values:
            return
        self.fields[name] = values.get("value") or ""
