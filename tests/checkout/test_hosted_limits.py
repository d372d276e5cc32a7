"""What the payment page takes at most: bytes, fields, characters of a field, forms with mistakes an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from flask import Flask, Request

from checkout.domain import addresses, cards
from checkout.hosted.mistakes import PER_SESSION
from foundation.database import in_transaction
from tests.checkout.api_client import Api
from tests.checkout.hosted_page import EBOOK, RATES, Html, Shopper
from tests.checkout.page_views import VIEWS
from tests.support import factories, payment_form
from tests.support.servers import NO_TLS, Server

KILOBYTES = 1024
LONG = "a" * (480 * KILOBYTES) + "@example.com"
Buy = Callable[..., tuple[dict[str, Any], Shopper]]


@pytest.fixture
def buy(app: Flask, api: Api) -> Buy:
    """`buy(**session)`: a new session, and a shopper on its page."""

    def start(**changes: Any) -> tuple[dict[str, Any], Shopper]:
        session = api.session(**changes)
        return session, Shopper(app, session["url"])

    return start


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, verify=NO_TLS, timeout=60) as client:
        yield client


@pytest.mark.parametrize("mode", ["payment", "setup"])
@pytest.mark.parametrize("path", ["", "/summary", "/address/billing"])
def test_a_form_of_480_kilobytes_is_refused_with_a_way_back(
    live_server: Server, client: httpx.Client, mode: str, path: str
) -> None:
    more = {"line_items": None, "currency": "usd"} if mode == "setup" else {}
    url = factories.create_session(live_server, mode=mode, **more)["url"]
    form = payment_form.load(client, url)
    answer = client.post(url + path, data=form.filled(email=LONG))
    assert answer.status_code == 413
    assert "You were not charged." in answer.text
    link = Html(answer.text).test_id("payment-page-link")
    assert link is not None
    assert link["href"] == httpx.URL(url).path
    assert "aaa" not in answer.text
    assert client.post(url, data=form.filled()).status_code == 303, "the form still works"


def test_a_form_without_a_length_is_refused_too(live_server: Server, client: httpx.Client) -> None:
    url = factories.create_session(live_server)["url"]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    chunks = (b"email=", *[b"a" * KILOBYTES] * 32)
    assert client.post(url, content=iter(chunks), headers=form).status_code == 413


def test_the_banks_form_is_limited(live_server: Server, client: httpx.Client) -> None:
    url = factories.create_session(live_server)["url"]
    filled = payment_form.load(client, url).filled(factories.CHALLENGED_CARD)
    bank = live_server.provider + client.post(url, data=filled).headers["Location"]
    answer = client.post(bank, data={"action": "complete", "more": LONG})
    assert answer.status_code == 413
    link = Html(answer.text).test_id("payment-page-link")
    assert link is not None
    assert link["href"] == httpx.URL(bank).path
    assert client.post(bank, data={"action": "complete"}).status_code == 303


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_form_has_at_most_64_fields(live_server: Server, client: httpx.Client, kind: str) -> None:
    url = factories.create_session(live_server)["url"]
    form = payment_form.load(client, url).filled()
    many = form | {f"x{number}": "" for number in range(64 - len(form))}

    def post(fields: dict[str, str]) -> int:
        if kind == "multipart":
            return client.post(url, files={n: (None, v) for n, v in fields.items()}).status_code
        return client.post(url, data=fields).status_code

    assert post(many | {"one": "more"}) == 413
    assert post(many) == 303


TOO_LONG = {
    "email": ("a" * 250 + "@example.com", "Use at most 254 characters."),
    "phoneNumber": ("5" * 31, "Use at most 30 characters."),
    "cardNumber": ("4242 4242 4242 4242" + "-" * 14 + "1", "Your card number is incorrect."),
    "cardExpiry": ("12 / 2040 1", "Enter the expiration date as month and year"),
    "cardCvc": ("12345", "Use at most 4 characters."),
    "billingName": ("J" * 101, "Use at most 100 characters."),
    "shippingName": ("J" * 101, "Use at most 100 characters."),
    "shippingAddressLine1": ("1 " * 200, "Use at most 200 characters."),
    "shippingLocality": ("Å" * 201, "Use at most 200 characters."),
    "shippingPostalCode": ("94080-" + "1" * 15, "Use at most 20 characters."),
    "shippingAdministrativeArea": ("CA" + " " * 200 + "x", "Use at most 200 characters."),
    "shippingCountry": ("US" + " " * 200 + "x", "Use at most 200 characters."),
    "shipping-rate": ("shr_" + "1" * 300, "Use at most 200 characters."),
}
"""A value that is too long for its field, some of them valid if they were only cut, and what is said about it."""


@pytest.mark.parametrize("name", TOO_LONG)
def test_a_value_that_is_too_long_is_named_at_its_field(buy: Buy, api: Api, name: str) -> None:
    session, shopper = buy(shipping_options=RATES, phone_number_collection=True)
    value, words = TOO_LONG[name]
    answer = shopper.pay(**{name: value})
    assert answer.status_code == 200
    page = Html(answer.text)
    assert page.find(id=f"{name}-error") is not None
    assert words in answer.text
    assert value not in answer.text
    charges = api.get("/v1/charges", payment_intent=session["payment_intent"]).get_json()
    assert charges["data"] == []


@pytest.mark.slow
def test_no_parser_sees_more_than_a_field_takes(buy: Buy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen kilobytes reach every field in turn, and what does the parsing gets a field's length of it at most."""
    seen: list[str] = []

    def watch(place: Any, name: str) -> None:
        real = getattr(place, name)

        def parse(*args: Any, **options: Any) -> Any:
            for value in (*args, *options.values()):
                values = value.values() if isinstance(value, dict) else [value]
                seen.extend(text for text in values if isinstance(text, str))
            return real(*args, **options)

        monkeypatch.setattr(place, name, parse)

    for place, name in (
        ("email_validator", "validate_email"),
        ("phonenumbers", "parse"),
        ("unicodedata", "normalize"),
    ):
        watch(__import__(place), name)
    for name in ("normalise_number", "parse_expiry", "cvc_valid", "look_up"):
        watch(cards, name)
    for name in ("problem", "normalise"):
        watch(addresses, name)
    _session, shopper = buy(shipping_options=RATES, phone_number_collection=True)
    page = shopper.page()
    for name in (*TOO_LONG, "attempt", "csrf_token", "expected_amount"):
        shopper.pay(page=page, **{name: "é1" * 2000})
        shopper.pay(page=page, update="1", **{name: "é1" * 2000})
        shopper.post(page.fields | {name: "é1" * 2000}, "/address/shipping")
        shopper.post(page.fields | {name: "é1" * 2000}, "/summary")
    assert "é1" in "".join(seen)
    assert max(map(len, seen)) <= 254


POSTS = (
    "hosted.pay",
    "hosted.summary",
    "hosted.address",
    "challenge.answer",
)


@pytest.mark.parametrize("case", [case for case in VIEWS if case.startswith(POSTS)])
def test_no_form_is_parsed_in_a_transaction(
    api: Api, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """A write transaction of SQLite keeps every other writer waiting."""
    parsed: list[bool] = []
    parse = Request._load_form_data

    def load(request: Request) -> None:
        parsed.append(in_transaction())
        parse(request)

    view = VIEWS[case](api)
    monkeypatch.setattr(Request, "_load_form_data", load)
    view()
    assert parsed
    assert not any(parsed)


def test_a_cut_value_is_named_when_the_form_is_only_shown_again(buy: Buy) -> None:
    """The Update button, which exists without script, checks nothing else."""
    _session, shopper = buy(shipping_options=RATES)
    answer = shopper.pay(update="1", email="", shippingAddressLine1="1" * 300)
    page = Html(answer.text)
    assert "Use at most 200 characters." in answer.text
    assert page.find(id="shippingAddressLine1-error") is not None
    assert page.find(id="email-error") is None
    assert page.fields["shippingAddressLine1"] == "1" * 200


def test_a_hidden_billing_address_is_not_checked(buy: Buy) -> None:
    _session, shopper = buy(shipping_options=RATES)
    assert shopper.pay(billingPostalCode="9" * 300).status_code == 303


def test_spaces_around_a_value_are_not_counted(buy: Buy) -> None:
    _session, shopper = buy(line_items=[EBOOK])
    assert shopper.pay(cardCvc="   123   ", cardExpiry="    12 / 2040    ").status_code == 303


@pytest.mark.slow
def test_a_hundred_forms_with_mistakes_an_hour(make_app: Any) -> None:
    """Then no form of the session is checked; another session's are, and in the next hour this one's too."""
    app = make_app(RATE_LIMITS="on")
    api = Api(app)
    shopper = Shopper(app, api.session(line_items=[EBOOK])["url"])
    page = shopper.page()
    for _press in range(PER_SESSION.amount):
        assert shopper.pay(page=page, cardCvc="1").status_code == 200
    refused = shopper.pay(page=page, email="ada@example.com", cardCvc="987")
    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert 0 < wait <= 3600
    shown = Html(refused.text)
    assert shown.test_id("too-many-attempts") is not None
    assert "Too many attempts." in refused.text
    assert shown.fields["email"] == "ada@example.com"
    assert shown.fields["cardNumber"] == shown.fields["cardCvc"] == ""
    other = Shopper(app, api.session(line_items=[EBOOK])["url"])
    assert other.pay().status_code == 303
    api.advance(wait)
    assert shopper.pay(page=page).status_code == 303
