"""Search over the API: what a query finds, page by page, and how it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import CUSTOMER, DESK, DESK_PRODUCT, SESSIONS, Api, error_of
from tests.checkout.payment_calls import INTENTS, REFUNDS, STRIPE, made, make_intent, paid
from tests.checkout.test_api_conventions import tenant_with_key
from tests.support.databases import Kind
from tests.support.fixtures import MakeApp

CUSTOMERS = "/v1/customers"
Row = dict[str, Any]


def found(api: Api, path: str, query: str, **others: Any) -> list[str]:
    page = made(api.get(f"{path}/search", query=query, **others))
    assert (page["object"], page["url"]) == ("search_result", f"{path}/search")
    return [row["id"] for row in page["data"]]


def make(api: Api, **fields: Any) -> str:
    customer: str = made(api.post(CUSTOMERS, fields))["id"]
    return customer


@pytest.fixture
def both(make_app: MakeApp, each_kind: Kind) -> Api:
    """A caller, once on SQLite and once on PostgreSQL."""
    return Api(make_app(each_kind))


def test_customers(both: Api) -> None:
    jane = make(both, name="Jane Doe", email="Jane@Example.com", metadata={"tier": "Gold"})
    keys = {'a "b\\c"': "x", "$.d": "y", "é": "ß%_"}
    joe = make(both, name="Joe 100%", phone="+1 650", metadata=keys)
    gone = make(both, name="Jane Gone")
    assert both.delete(f"{CUSTOMERS}/{gone}").status_code == 200
    now = both.now()
    for query, expected in (
        ('email:"jane@example.com"', [jane]),
        ('email~"EXAMPLE"', [jane, CUSTOMER]),
        ('name~"ane d"', [jane]),
        ('name~"100%"', [joe]),
        ('name~"0%%"', []),
        ('name~"j_e"', []),
        ('name:"jane"', []),
        ('phone:"+1 650"', [joe]),
        ("phone:null", [jane, CUSTOMER]),
        ("-phone:null", [joe]),
        ('-email:"jane@example.com"', [joe, CUSTOMER]),
        ('metadata["tier"]:"gold"', [jane]),
        ('metadata["TIER"]:"gold"', []),
        ('-metadata["tier"]:"gold"', [joe, CUSTOMER]),
        ('metadata["tier"]:null', [joe, CUSTOMER]),
        ('-metadata["tier"]:null', [jane]),
        (r'metadata["a \"b\\c\""]:"x"', [joe]),
        ('metadata["$.d"]:"y" AND metadata["é"]:"ß%_"', [joe]),
        ('metadata["$"]:"y"', []),
        (f"created:{now}", [joe, jane, CUSTOMER]),
        (f"created>={now} created<={now}", [joe, jane, CUSTOMER]),
        (f"created<{now}", []),
        ('name~"jane" OR phone~"650"', [joe, jane]),
        ('name~"jane" AND phone~"650"', []),
        ("created>0 -created<5", [joe, jane, CUSTOMER]),
        (f"created<{2**63 - 1}", [joe, jane, CUSTOMER]),
    ):
        assert [id for id in found(both, CUSTOMERS, query) if id != CUSTOMER] == [
            id for id in expected if id != CUSTOMER
        ], query
    assert gone not in found(both, CUSTOMERS, "created>0")


def test_payment_intents(both: Api) -> None:
    first = paid(both, customer=CUSTOMER, metadata={"order_id": "6735"})
    held = paid(both, capture_method="manual", amount=700)
    session = both.session()
    waiting = session["payment_intent"]

    def ids(query: str) -> list[str]:
        return found(both, INTENTS, query)

    assert ids(f'customer:"{CUSTOMER}"') == [first["id"]]
    assert ids(f'customer:"{CUSTOMER.upper()}"') == []
    assert ids("amount<1000 currency:USD") == [held["id"]]
    assert ids("metadata['order_id']:'6735' AND amount:2000") == [first["id"]]
    assert ids('status:"requires_capture"') == [held["id"]]
    assert ids('-status:"succeeded"') == [waiting, held["id"]]
    both.advance(400 * 24 * 3600)
    assert ids('status:"requires_capture"') == []
    assert ids('status:"Canceled"') == [waiting, held["id"]]
    assert made(both.get(f"{SESSIONS}/{session['id']}"))["status"] == "expired"
    page = made(both.get(f"{INTENTS}/search", query='status:"canceled"'))
    assert {row["status"] for row in page["data"]} == {"canceled"}
    assert "client_secret" not in page["data"][0]


def test_charges(both: Api) -> None:
    visa = paid(both, customer=CUSTOMER, metadata={"a": "b"})
    declined = {"amount": 900, "currency": "usd", "payment_method": "pm_card_declined"}
    both.post(INTENTS, {**declined, "confirm": True})
    amex = make_intent(both, payment_method="pm_card_amex", confirm=True, currency="eur")
    disputed = make_intent(both, payment_method="pm_card_createDispute", confirm=True)
    session = both.session()
    both.pay(session)
    made(both.post(REFUNDS, {"payment_intent": visa["id"]}))
    made(both.post(REFUNDS, {"payment_intent": amex["id"], "amount": 5}))

    def ids(query: str) -> list[str]:
        return found(both, "/v1/charges", query)

    page = both.get(f"{INTENTS}/{session['payment_intent']}").get_json()["latest_charge"]
    visa, amex, disputed = (each["latest_charge"] for each in (visa, amex, disputed))
    (failed,) = ids('status:"failed"')
    assert ids('payment_method_details.card.last4:"0005"') == [amex]
    assert ids('payment_method_details.card.brand:"AMEX"') == [amex]
    assert ids("payment_method_details.card.exp_year:2040") == [page]
    assert ids("payment_method_details.card.exp_month:12") == [page, disputed, amex, failed, visa]
    assert ids('billing_details.address.postal_code:"97201"') == [page]
    assert ids("billing_details.address.postal_code:null") == [disputed, amex, failed, visa]
    assert ids('refunded:"true"') == [visa]
    assert ids("refunded:false") == [page, disputed, amex, failed]
    assert ids("-refunded:false disputed:false") == [visa]
    assert ids("disputed:true") == [disputed]
    assert ids(f'customer:"{CUSTOMER}" OR currency:"eur"') == [amex, visa]
    assert ids("amount>900 metadata['a']:'b'") == [visa]
    (row,) = (made(both.get(f"/v1/charges/{visa}")),)
    fingerprint = row["payment_method_details"]["card"]["fingerprint"]
    assert visa in ids(f'payment_method_details.card.fingerprint:"{fingerprint}"')


def test_products_and_prices(both: Api) -> None:
    product = {"name": "Lamp", "description": "Warm light", "url": "https://shop.example/lamp"}
    lamp = made(both.post("/v1/products", {**product, "shippable": False}))["id"]
    body = {"product": lamp, "currency": "eur", "unit_amount": 900, "lookup_key": "lamp"}
    price = made(both.post("/v1/prices", {**body, "metadata": {"a": "b"}}))["id"]
    made(both.post(f"/v1/prices/{price}", {"active": False}))
    for path, query, expected in (
        ("/v1/products", 'name:"lamp" active:"true"', [lamp]),
        ("/v1/products", 'description~"warm"', [lamp]),
        ("/v1/products", 'url~"shop.example"', [lamp]),
        ("/v1/products", 'shippable:"false" name~"lam"', [lamp]),
        ("/v1/products", 'active:"false"', []),
        ("/v1/prices", 'lookup_key:"LAMP"', [price]),
        ("/v1/prices", f'product:"{lamp}" AND type:"one_time"', [price]),
        ("/v1/prices", f'active:"true" product:"{DESK_PRODUCT}"', [DESK]),
        ("/v1/prices", 'active:"false" currency:"eur" metadata["a"]:"b"', [price]),
    ):
        assert found(both, path, query) == expected, query


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["fluveo", "stripe"])
def test_pages_and_their_number(api: Api, headers: dict[str, str]) -> None:
    ids = [make(api, name=f"Number {number}") for number in range(7)][::-1]
    query = {"query": 'name~"number"', "limit": 3}
    pages, token = [], {}
    while True:
        page = made(api.get(f"{CUSTOMERS}/search", headers, **query, **token))
        assert "total_count" not in page
        pages.append([row["id"] for row in page["data"]])
        if not page["has_more"]:
            assert page["next_page"] is None
            break
        make(api, name="Number later")
        token = {"page": page["next_page"]}
    assert pages == [ids[:3], ids[3:6], ids[6:]]
    counted = made(api.get(f"{CUSTOMERS}/search", headers, **query, **{"expand[]": "total_count"}))
    assert counted["total_count"] == 9
    assert len(counted["data"]) == 3


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["fluveo", "stripe"])
def test_what_is_found_can_be_expanded(api: Api, headers: dict[str, str]) -> None:
    paid(api, customer=CUSTOMER)
    query = {"query": "amount:2000", "expand[]": ["data.customer", "data.latest_charge"]}
    (row,) = made(api.get(f"{INTENTS}/search", headers, **query))["data"]
    assert (row["customer"]["id"], row["latest_charge"]["paid"]) == (CUSTOMER, True)
    for path in ("customer", "data", "total_count.x", "data.total_count"):
        response = api.get(f"{INTENTS}/search", headers, **{**query, "expand[]": path})
        assert error_of(response)["param"] == "expand[0]"


def test_nobody_finds_what_is_others(api: Api) -> None:
    jane = make(api, name="Jane Doe")
    other = tenant_with_key(api.app, "mer_other", "sk_test_other", livemode=False)
    live = tenant_with_key(api.app, "mer_northdesk", "sk_live_same", livemode=True)
    for number in range(2):
        make(api, name=f"Jane {number}")
    token = made(api.get(f"{CUSTOMERS}/search", query='name~"jane"', limit=1))["next_page"]
    for stranger in (other, live):
        for query in ('name:"Jane Doe"', "created>0", "-email:null OR created>0"):
            assert jane not in found(stranger, CUSTOMERS, query)
        response = stranger.get(f"{CUSTOMERS}/search", query="created>0", page=token)
        assert (response.status_code, error_of(response)["param"]) == (400, "page")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("emial:'x'", "can't search customers by `emial`, only by: created, email"),
        ("status:'x'", "can't search customers by `status`"),
        ("metadata:'x'", "can't search customers by `metadata`"),
        ("name['x']:'y'", "can't search customers by `name`"),
        ("email>'x'", "can't compare `email` by `>`, only by : ~"),
        ("metadata['a']~'xyz'", "can't compare `metadata` by `~`"),
        ("created~123", "can't compare `created` by `~`"),
        ("name~'ab'", "needs at least 3 characters after `~`"),
        ("name~null", "null only by `:`"),
        ("created>null", "null only by `:`"),
        ("created>'monday'", "no whole number"),
        ("created>1.5", "no whole number"),
        ("created>٣", "no whole number"),
        (f"created>{2**63}", "no whole number"),
        ("created>" + "9" * 900, "no whole number"),
        ("name:'x' AND email:'y' OR phone:'z'", "can't mix AND and OR"),
        ("jane", "can't be read from here on: 'jane'"),
        ("name:'x' email", "can't be read from here on: 'email'"),
        ("x" * 2001, "at most 2000"),
        ("name:'4242 4242 4242 4242'", "card number"),
        ("name:'a\0b'", ""),
        ("", ""),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(api: Api, query: str, told: str) -> None:
    response = api.get(f"{CUSTOMERS}/search", query=query)
    error = error_of(response)
    assert (response.status_code, error["param"]) == (400, "query")
    assert told in error["message"]


@pytest.mark.parametrize(
    "query",
    [
        "name:'x'' OR 1=1 --'",
        "metadata['a'') OR 1=1 --']:'b'",
        "name:'%' OR name:'x\\'; DROP TABLE customers'",
        "metadata['\"a\"']:'b'",
        "metadata['']:'b'",
        "metadata['a.b[0]']:'b'",
    ],
)
def test_nothing_of_a_query_becomes_sql(both: Api, query: str) -> None:
    make(both, name="Jane")
    response = both.get(f"{CUSTOMERS}/search", query=query)
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert response.get_json()["data"] == []


def test_parameters_are_checked(api: Api) -> None:
    path = f"{CUSTOMERS}/search"
    assert error_of(api.get(path))["code"] == "parameter_missing"
    for name, value in (
        ("limit", "0"),
        ("limit", "101"),
        ("page", "x"),
        ("page", "ä"),
        ("page", "Y3VzX25vYm9keQ"),
        ("page", "x" * 300),
        ("starting_after", CUSTOMER),
        ("created", "5"),
    ):
        error = error_of(api.get(path, query="created>0", **{name: value}))
        assert error["param"] == name, value
    for path in ("/v1/subscriptions/search", "/v1/invoices/search"):
        assert api.get(path, query="created>0").status_code == 404
