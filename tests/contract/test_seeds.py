"""Each request of the documents runs as printed, and answers the fields that they list."""

from __future__ import annotations

import base64
import shutil
import time
from typing import Any
from uuid import uuid4

import pytest

from tests.contract import shapes
from tests.contract.commands import SAMPLE_SESSION, SAMPLE_TIME, Answer, printed, run
from tests.support import factories
from tests.support.servers import Server

pytestmark = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("curl")), reason="needs bash and curl"
)
GUIDE, REFERENCE = printed("guide"), printed("reference")
DESK, KEYBOARD, CUSTOMER = "price_3fg6hj9km1np", "price_9ab3cd5ef7gh", "cus_a1b2c3d4e5"
BASIC = ("<encoded-value>", base64.b64encode(b"sk_test_xxx:").decode())
SHIPPABLE = {"allowed_countries": ["US", "CA", "GB"]}


def guide(server: Server, name: str, *replaced: tuple[str, str]) -> dict[str, Any]:
    """What one request of the guide answers. All succeed."""
    answer = run(GUIDE[name], server.provider, *replaced)
    assert answer.status == 200, answer.body
    return answer.body


def created(server: Server, name: str, *replaced: tuple[str, str]) -> dict[str, Any]:
    session = guide(server, name, *replaced)
    shapes.conforms_as_session(session)
    assert (session["status"], session["payment_status"]) == ("open", "unpaid")
    assert session["id"].startswith("cs_")
    assert session["livemode"] is False
    assert session["currency"] == "usd"
    return session


def intent_of(server: Server, session: dict[str, Any]) -> dict[str, Any]:
    with server.api() as api:
        return factories.get(api, f"/v1/payment_intents/{session['payment_intent']}")


def test_every_request_of_the_documents_is_here() -> None:
    assert list(GUIDE) == [
        "payment mode",
        "order mode",
        "hosted",
        "embedded",
        "customer",
        "guest",
        "intent data",
        "shipping options",
        "shipping address",
        "expiry",
        "expire",
        "retrieve",
        "list",
        "line items",
    ]
    assert list(REFERENCE) == ["create", "expire"]


def test_payment_mode(live_server: Server) -> None:
    session = created(live_server, "payment mode")
    assert (session["mode"], session["ui_mode"]) == ("payment", "hosted")
    assert session["url"].startswith(live_server.provider)
    assert session["client_secret"] is None
    assert session["amount_subtotal"] == session["amount_total"] == 99800
    assert session["success_url"].endswith("?session_id={CHECKOUT_SESSION_ID}")
    assert session["cancel_url"] == "https://yourstore.com/cart"
    assert session["expires_at"] == session["created"] + 365 * 24 * 3600


def test_order_mode(live_server: Server) -> None:
    session = created(live_server, "order mode")
    assert (session["mode"], session["customer"]) == ("order", CUSTOMER)
    assert session["amount_total"] == 49900 + 3 * 7900


def test_hosted(live_server: Server) -> None:
    session = created(live_server, "hosted")
    assert session["ui_mode"] == "hosted"
    assert session["url"]


def test_embedded(live_server: Server) -> None:
    session = created(live_server, "embedded")
    assert session["ui_mode"] == "embedded"
    assert session["url"] is session["success_url"] is None
    assert session["client_secret"].startswith(session["id"])


def test_an_existing_customer(live_server: Server) -> None:
    assert created(live_server, "customer")["customer"] == CUSTOMER


def test_a_guest(live_server: Server) -> None:
    session = created(live_server, "guest")
    assert session["customer_email"] == "jane@example.com"
    assert session["customer_creation"] == "always"


def test_intent_data(live_server: Server) -> None:
    intent = intent_of(live_server, created(live_server, "intent data"))
    assert intent["capture_method"] == "manual"
    assert intent["description"] == "Order #12345"
    assert intent["metadata"] == {"internal_order_id": "12345"}


def test_shipping_options(live_server: Server) -> None:
    session = created(live_server, "shipping options")
    amounts = [option["shipping_amount"] for option in session["shipping_options"]]
    assert amounts == [500, 1500]
    assert session["amount_total"] == 49900 + 500
    assert session["total_details"]["amount_shipping"] == 500


def test_a_shippable_product_turns_address_collection_on(live_server: Server) -> None:
    assert created(live_server, "shipping address")["shipping_address_collection"] == SHIPPABLE
    countries = created(live_server, "hosted")["shipping_address_collection"]["allowed_countries"]
    assert len(countries) > 200


def test_expiry(live_server: Server) -> None:
    soon = _now(live_server) + 3600
    session = created(live_server, "expiry", (SAMPLE_TIME, str(soon)))
    assert session["expires_at"] == soon


def test_a_time_that_has_passed_is_refused(live_server: Server) -> None:
    answer = run(GUIDE["expiry"], live_server.provider)
    assert answer.status == 400
    assert answer.body["error"]["param"] == "expires_at"


@pytest.mark.parametrize("sheet", ["guide", "reference"])
def test_expire(live_server: Server, sheet: str) -> None:
    session = created(live_server, "hosted")
    if sheet == "guide":
        expired = guide(live_server, "expire", (SAMPLE_SESSION, session["id"]))
    else:
        answer = reference(live_server, "expire", ("{id}", session["id"]))
        assert answer.status == 200
        expired = answer.body
    shapes.conforms_as_session(expired)
    assert (expired["id"], expired["status"]) == (session["id"], "expired")
    assert expired["url"] is None
    assert intent_of(live_server, session)["status"] == "canceled"


def test_retrieve(live_server: Server) -> None:
    session = created(live_server, "payment mode")
    assert guide(live_server, "retrieve", (SAMPLE_SESSION, session["id"])) == session


def test_list(live_server: Server) -> None:
    session = created(live_server, "payment mode")
    answer = guide(live_server, "list")
    shapes.conforms(answer, shapes.LIST_OBJECT)
    assert (answer["object"], answer["url"]) == ("list", "/v1/checkout/sessions")
    assert len(answer["data"]) <= 5
    assert answer["data"][0]["id"] == session["id"]
    fields = {name: types for name, types in shapes.SESSION.items() if name != "client_secret"}
    for each in answer["data"]:
        shapes.conforms_as_session(each, fields)
        assert each["status"] == "open"


def test_line_items_answer_as_printed(live_server: Server) -> None:
    session = created(live_server, "payment mode")
    answer = guide(live_server, "line items", (SAMPLE_SESSION, session["id"]))
    (line,) = answer["data"]
    shapes.conforms(line, shapes.LINE_ITEM)
    assert line.pop("id").startswith("csli_")
    documented = {name: line[name] for name in shapes.LINE_ITEM if name != "id"}
    assert documented == {
        "object": "item",
        "price": DESK,
        "quantity": 2,
        "amount_subtotal": 99800,
        "amount_total": 99800,
        "currency": "usd",
        "description": "Ergonomic Standing Desk",
    }
    assert {name: value for name, value in answer.items() if name != "data"} == {
        "object": "list",
        "has_more": False,
        "next_cursor": None,
        "url": f"/v1/checkout/sessions/{session['id']}/line_items",
    }


def reference(server: Server, name: str, *replaced: tuple[str, str]) -> Answer:
    key = ("<idempotency-key>", str(uuid4()))
    return run(REFERENCE[name], server.provider, BASIC, key, *replaced)


INLINE = """"price_data": {
        "currency": "usd",
        "product": "prod_8mn4qr7vw2xz",
        "unit_amount": 2500,
        "tax_behavior": "inclusive"
      }"""
BOTH_PRICES = REFERENCE["create"][
    REFERENCE["create"].index('"price": "<string>"') : REFERENCE["create"].index("    }\n  ],")
]


def made_real(server: Server) -> list[tuple[str, str]]:
    """The reference's placeholders, by field; it has one kind for all of them."""
    return [
        ('"success_url": "<string>"', '"success_url": "https://yourstore.com/success"'),
        ('"cancel_url": "<string>"', '"cancel_url": "https://yourstore.com/cart"'),
        ('"client_reference_id": "<string>"', '"client_reference_id": "cart-42"'),
        ('"description": "<string>"', '"description": "Two desks"'),
        ('"statement_descriptor": "<string>"', '"statement_descriptor": "NORTHDESK"'),
        ('"expires_at": 123', f'"expires_at": {_now(server) + 3600}'),
    ]


@pytest.mark.parametrize("who", ["customer", "customer_email"])
@pytest.mark.parametrize("inline", [False, True])
def test_the_reference_creates(live_server: Server, inline: bool, who: str) -> None:
    """With one of each pair of parameters that exclude each other; the sample has both."""
    other = {
        "customer": ('"customer_email": "jsmith@example.com",', ""),
        "customer_email": ('"customer": "<string>",', ""),
    }[who]
    named = [('"customer": "<string>"', f'"customer": "{CUSTOMER}"')] if who == "customer" else []
    price = INLINE if inline else f'"price": "{DESK}"'
    answer = reference(
        live_server,
        "create",
        (BOTH_PRICES, price),
        other,
        *named,
        *made_real(live_server),
        ('"currency": "<string>"', '"currency": "usd"'),
    )
    assert answer.status == 200, answer.body
    session = answer.body
    shapes.conforms_as_session(session)
    shapes.conforms_as_session(session, {**shapes.CREATED, **shapes.EXPIRED})
    assert session["amount_total"] == 2 * (2500 if inline else 49900)
    assert session["client_reference_id"] == "cart-42"
    assert session[who] == {"customer": CUSTOMER, "customer_email": "jsmith@example.com"}[who]
    intent = intent_of(live_server, session)
    assert intent["description"] == "Two desks"
    assert intent["statement_descriptor"] == "NORTHDESK"
    assert intent["application_fee_amount"] == 1


def test_the_references_sample_as_it_stands_is_refused(live_server: Server) -> None:
    """Its placeholders are no values, and it has two prices and two customers."""
    answer = reference(live_server, "create")
    assert answer.status == 400
    error = answer.body["error"]
    assert error["type"] == "invalid_request_error"
    assert error["param"]


def test_the_sample_key_is_answered_by_what_it_made_first(live_server: Server) -> None:
    session = created(live_server, "hosted")
    same = [("<idempotency-key>", str(uuid4())), ("{id}", session["id"]), BASIC]
    first, second = (run(REFERENCE["expire"], live_server.provider, *same) for _ in range(2))
    assert first == second


def _now(server: Server) -> int:
    """The provider's clock, which another test may have moved."""
    with server.api() as api:
        return max(int(time.time()), int(factories.get(api, "/v1/test_helpers/clock")["now"]))
