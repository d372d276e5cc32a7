"""The examples of the documents work: requests run as printed, answers look as printed, programs run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from checkout.domain import signatures
from tests.guards.markdown import KEEPS, PAGES, ROOT, Block, blocks, name_of, parse_curl
from tests.support.databases import disconnect

DOCS = ROOT / "docs"
WITH_REQUESTS = [page for page in PAGES if any("curl " in block.text for block in blocks(page))]
ORIGIN = "http://localhost:8000"
"""Where the examples find the API."""


@pytest.mark.parametrize("sheet", WITH_REQUESTS, ids=name_of)
def test_requests_run_as_printed(sheet: Path, app: Flask) -> None:
    """A refusal is meant where it is printed below its request."""
    buy_a_keyboard(app)
    variables: dict[str, str] = {}
    found = list(blocks(sheet))
    for block, following in zip(found, [*found[1:], None], strict=True):
        if block.language != "bash" or "curl " not in block.text:
            continue
        answer = run(app, block, variables)
        printed = json.loads(following.text) if following and following.language == "json" else {}
        if printed:
            assert shape(printed) == shape(answer.get_json()), answer.get_data(as_text=True)
        if "error" not in printed:
            assert answer.status_code == 200, answer.get_data(as_text=True)
            check_described(sheet, answer.get_json())


@pytest.mark.parametrize("sheet", PAGES, ids=name_of)
def test_programs_and_answers_can_be_read(sheet: Path) -> None:
    for block in blocks(sheet):
        if block.language == "python":
            compile(block.text, name_of(sheet), "exec")
        if block.language == "json":
            json.loads(block.text)


def test_the_receiver_takes_what_is_ours_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    receiver = program(DOCS / "webhooks.md", "is_from_till")
    is_from_till = receiver["is_from_till"]
    body, now = b'{"id":"evt_1"}', 1_900_000_000
    header = signatures.sign("whsec_test_xxx", now, body)
    assert is_from_till(header, body, now + 60)
    assert not is_from_till(header, body + b" ", now)
    assert not is_from_till(header, body, now + 301)
    assert not is_from_till(signatures.sign("whsec_other", now, body), body, now)
    assert not is_from_till("", body, now)
    session = {"client_reference_id": "cart-1", "amount_total": 7900}
    event = {"id": "evt_1", "type": "checkout.session.completed", "data": {"object": session}}
    receiver["handle"](event)
    receiver["handle"](event)
    receiver["books"].close()
    assert capsys.readouterr().out == "paid: cart-1 7900\n"


def test_a_session_is_paid_and_the_bank_answered_without_a_browser(app: Flask) -> None:
    confirming = program(DOCS / "testing.md", "confirm")
    banking = program(DOCS / "testing.md", "answer_bank")
    with httpx.Client(transport=httpx.WSGITransport(app)) as client:
        confirming["httpx"] = banking["httpx"] = client
        declined = confirming["confirm"](make_session(app)["id"], "pm_card_declined")
        assert declined.status_code == 402
        paid = confirming["confirm"](make_session(app)["id"])
        assert paid.json()["payment_status"] == "paid"
        desk = make_session(app, line_items=[{"price": "price_3fg6hj9km1np"}])
        sent = confirming["confirm"](desk["id"], shipping=confirming["SHIPPING"])
        assert sent.json()["shipping_details"]["name"] == "Jenny Rosen"
        for action, status in [("complete", "succeeded"), ("fail", "requires_payment_method")]:
            asked = confirming["confirm"](make_session(app)["id"], "pm_card_3ds_required").json()
            assert asked["status"] == "open"
            assert banking["answer_bank"](asked, action) == status


def test_an_application_for_a_test_of_its_own(tmp_path: Path) -> None:
    made: Flask = program(DOCS / "testing.md", "make_till")["make_till"](str(tmp_path))
    answer = made.test_client().get("/v1/products", auth=("sk_test_xxx", ""))
    disconnect(made)
    assert answer.get_json()["data"]


def make_session(app: Flask, **told: Any) -> Any:
    """A session for an e-book, unless `told` says otherwise."""
    book = {"currency": "usd", "unit_amount": 1900, "product_data": {"name": "E-book"}}
    body = {
        "mode": "payment",
        "line_items": [{"price_data": book}],
        "success_url": "https://shop.example/thanks",
        **told,
    }
    with app.test_client() as client:
        return client.post(
            "/v1/checkout/sessions",
            json=body,
            auth=("sk_test_xxx", ""),
            headers={"Idempotency-Key": str(uuid4())},
        ).get_json()


def buy_a_keyboard(app: Flask) -> None:
    """Declined at first, then paid: so the lists that the examples read have something to show."""
    session = make_session(
        app,
        mode="order",
        customer="cus_a1b2c3d4e5",
        line_items=[{"price": "price_9ab3cd5ef7gh"}],
        client_reference_id="cart-1042",
        metadata={"channel": "docs"},
        shipping_options=[{"name": "Standard Shipping", "amount": 500, "currency": "usd"}],
    )
    address = {
        "shippingName": "Jenny Rosen",
        "shippingCountry": "US",
        "shippingAddressLine1": "354 Oyster Point Blvd",
        "shippingLocality": "South San Francisco",
        "shippingAdministrativeArea": "CA",
        "shippingPostalCode": "94080",
        "shipping-rate": session["shipping_options"][0]["shipping_rate"],
        "cardUseShippingAsBilling": "true",
    }
    paying = program(DOCS / "testing.md", "pay")
    with httpx.Client(transport=httpx.WSGITransport(app)) as client:
        paying["httpx"] = client
        assert paying["pay"](session["url"], "4000000000000002", **address).status_code == 200
        assert paying["pay"](session["url"], **address).status_code == 303


def run(app: Flask, block: Block, variables: dict[str, str]) -> TestResponse:
    """Send the block's request; where it keeps an id of the answer, keep it."""
    kept = KEEPS.fullmatch(block.text.strip())
    curl = parse_curl(kept["curl"] if kept else block.text.strip(), variables)
    url = urlsplit(curl.url)
    assert f"{url.scheme}://{url.netloc}" == ORIGIN, block.text
    with app.test_client() as client:
        answer = client.open(
            f"{url.path}?{url.query}" if url.query else url.path,
            base_url=ORIGIN,
            method=curl.method,
            auth=curl.auth,
            headers=curl.headers,
            data=curl.data,
        )
    if kept is not None:
        found = re.search(kept["pattern"], answer.get_data(as_text=True))
        assert found is not None, f"{block.text} finds nothing in {answer.get_data(as_text=True)}"
        variables[kept["name"]] = found[0]
    return answer


def check_described(sheet: Path, data: Any) -> None:
    """Each field of the answer stands in the page, or else in the page about that kind of object."""
    shown = data["data"][0] if data["object"] == "list" else data
    row = f"| `object` | string | `{shown['object']}` |"
    texts = {page: page.read_text() for page in PAGES}
    pages = [sheet] if row in texts[sheet] else [page for page in PAGES if row in texts[page]]
    assert pages, f"{shown['object']} is described nowhere"
    text = "".join(texts[page] for page in pages)
    assert [name for name in shown if f"`{name}`" not in text] == []


def shape(value: Any) -> Any:
    """What stays the same from one answer to the next: names and types."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def program(page: Path, defines: str) -> dict[str, Any]:
    """What the page's Python block with the function `defines` leaves behind."""
    (source,) = (
        block.text
        for block in blocks(page)
        if block.language == "python" and f"def {defines}(" in block.text
    )
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(source, name_of(page), "exec"), names)
    return names
