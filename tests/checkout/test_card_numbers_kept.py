"""After card numbers were sent to every part of a real server, none is in its databases, its files or its log."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
from sqlalchemy import MetaData, NullPool, create_engine, select

from tests.checkout.test_api_card_numbers import has_number
from tests.support import factories, payment_form
from tests.support.databases import Kind
from tests.support.fixtures import Servers
from tests.support.servers import NO_TLS, Server

NUMBER = "4539 5787 6362 1486"
SPELLINGS = (NUMBER, NUMBER.replace(" ", ""), NUMBER.replace(" ", "-"))
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def test_no_card_number_is_kept_by_the_api_the_payment_page_or_the_shop(
    servers_by_kind: Servers, each_kind: Kind
):
    server = servers_by_kind(each_kind)
    with httpx.Client(trust_env=False, verify=NO_TLS, timeout=30) as browser:
        answers = [
            answer
            for number in SPELLINGS
            for answer in (
                *to_the_api(server, number),
                *to_the_page(server, browser, number),
                *to_the_shop(server, browser, number),
            )
        ]
    for number in SPELLINGS:
        for request in malformed(number):
            assert not has_number(raw(server, request)), request
    for answer in answers:
        assert answer.status_code < 500, answer.text
        assert not has_number(answer.text + str(answer.headers)), answer.url
    assert not has_number(server.log.read_text())
    for name in ("checkout", "storefront"):
        assert not has_number(dump(server.database_url(name)))
    for file in Path(server.environ["DATA_DIR"]).rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(spelling.encode() in content for spelling in SPELLINGS), file


def to_the_api(server: Server, number: str) -> list[httpx.Response]:
    session = factories.create_session(server, ui_mode="custom")
    shopper = {"X-Client-Secret": session["client_secret"]}
    path, item = f"/v1/checkout/sessions/{session['id']}", factories.digital_item()
    card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    named = {"billing_details": {"name": number}, "card": {**card, "number": "4242424242424242"}}
    calls: list[tuple[str, object]] = [
        ("/v1/customers", {"name": number, "metadata": {"note": number}}),
        ("/v1/customers", {"metadata": {number: "x"}, number: "x"}),
        ("/v1/products", {"name": number, "statement_descriptor": number}),
        ("/v1/checkout/sessions", factories.session_body(server, client_reference_id=number)),
        ("/v1/checkout/sessions", {"mode": number, "line_items": [item]}),
        ("/v1/checkout/sessions", factories.session_body(server, success_url=f"http://x/{number}")),
        ("/v1/payment_methods", {"type": "card", "card": card}),
        ("/v1/payment_methods", {"type": "card", **named}),
        ("/v1/payment_intents", {"amount": 500, "currency": "usd", "payment_method": number}),
        ("/v1/payment_intents", {"amount": 500, "currency": "usd", "description": number}),
        (f"/v1/payment_intents/{quote(number)}/confirm", {}),
        (f"{path}/details", {"email": f"{number}@example.com"}),
        (f"{path}/confirm", {"email": "a@example.com", "name": number, "payment_method": "pm_x"}),
        (f"{path}/confirm", {"email": "a@example.com", "payment_method": number}),
        ("/v1/api_keys", {"name": number}),
    ]
    with server.api() as api:
        made = [
            api.post(each, json=body, headers={"Idempotency-Key": f"k-{index}-{session['id']}"})
            for index, (each, body) in enumerate(calls)
        ]
        made.append(api.post("/v1/customers", json={}, headers={"Idempotency-Key": number}))
        made.append(api.get(f"/v1/prices/{quote(number)}", params={"expand[]": number}))
        made.append(api.get("/v1/prices", headers={"X-API-Version": number, "User-Agent": number}))
        made.append(api.post("/v1/customers", content=f'{{"{number}": '))
        made.append(api.get(path, headers={**shopper, "Referer": f"http://x/?q={quote(number)}"}))
    return made


def to_the_page(server: Server, browser: httpx.Client, number: str) -> list[httpx.Response]:
    session = factories.create_session(server, billing_address_collection="required")
    form = payment_form.load(browser, session["url"])
    typed = {"billingAddressLine1": "1 Main St", "billingLocality": "Portland"}
    typed["billingAdministrativeArea"] = "OR"
    fields = [*payment_form.TYPED, *typed, "attempt", "csrf_token", "expected_amount"]
    answers = [
        browser.post(form.action, data={**form.filled(**typed), name: number}) for name in fields
    ]
    answers.append(browser.post(form.action, data=form.filled(card=number, **typed)))
    answers.append(
        browser.post(form.action, data={**form.filled(billingName=number), "update": ""})
    )
    answers.append(browser.post(f"{form.action}/address/billing", data={"billingLocality": number}))
    answers.append(browser.get(f"{form.action}?attempt={quote(number)}"))
    answers.append(browser.get(f"{server.provider}/pay/{quote(number)}"))
    return answers


def to_the_shop(server: Server, browser: httpx.Client, number: str) -> list[httpx.Response]:
    cart = browser.get(f"{server.shop}/cart").text
    found = CSRF.search(browser.get(server.shop).text)
    assert found is not None, cart
    token = {"csrf_token": found[1]}
    slug = {"product": "standing-desk", "quantity": "1"}
    at = urlsplit(server.shop)._replace(query="").geturl()
    answers = [
        browser.get(f"{at}/", params={"q": number}),
        browser.get(f"{at}/", params={"q": f"x {number}", "category": number}),
        browser.get(f"{at}/", params={"utm_source": number}),
        browser.get(f"{at}/products/{quote(number)}"),
        browser.get(f"{at}/orders/{quote(number)}"),
        browser.get(f"{at}/checkout/success", params={"session_id": number}),
        browser.get(f"{at}/checkout/cancel", params={"order": number}),
        browser.get(f"{server.provider}/products/{quote(number)}", params={"q": number}),
        browser.post(f"{at}/cart/add", data={**token, **slug, "next": f"/?q={number}"}),
        browser.post(f"{at}/cart/add", data={**token, **slug, "next": f"/{quote(number)}"}),
        browser.post(f"{at}/cart/add", data={**token, "product": number}),
        browser.post(f"{at}/cart/update", data={**token, **slug, "quantity": number}),
        browser.post(f"{at}/cart/remove", data={**token, "product": number}),
        browser.post(f"{at}/checkout/start", data={**token, "mode": number}),
        browser.post(f"{at}/cart/add", data={"csrf_token": number}),
    ]
    browser.cookies.set("note", number.replace(" ", "."), domain="127.0.0.1")
    return [*answers, browser.get(f"{at}/cart")]


def malformed(number: str) -> list[str]:
    """Requests that are no valid HTTP."""
    return [
        f"GET /{number} HTTP/1.1\r\n\r\n",
        f"{number} / HTTP/1.1\r\n\r\n",
        f"GET /{quote(number)} HTTP/9.9\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: localhost\r\n{number}: x\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {number}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: {number}\r\n\r\n",
    ]


def raw(server: Server, request: str) -> str:
    """What the server answers until it closes the connection."""
    at = urlsplit(server.provider)
    assert at.hostname is not None
    with socket.create_connection((at.hostname, at.port or 80), timeout=30) as connection:
        connection.sendall(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def dump(url: str) -> str:
    """Every value of every row, as text."""
    engine, tables = create_engine(url, poolclass=NullPool), MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        rows = [
            str(value)
            for table in tables.tables.values()
            for row in connection.execute(select(table))
            for value in row
        ]
    assert len(rows) > 100
    return "\n".join(rows)
