"""The balance and its transactions: what each payment and refund adds to it or takes from it."""

from __future__ import annotations

from typing import Any

import pytest

from checkout.domain.balance import SETTLEMENT_SECONDS
from tests.checkout.api_client import CUSTOMER, Api, error_of
from tests.checkout.payment_calls import INTENTS, REFUNDS, STRIPE, made, paid
from tests.support.fixtures import MakeApp

TRANSACTIONS = "/v1/balance_transactions"
HISTORY = "/v1/balance/history"


def charge_of(api: Api, intent: dict[str, Any], **query: Any) -> dict[str, Any]:
    return made(api.get(f"/v1/charges/{intent['latest_charge']}", **query))


def ids(api: Api, path: str = TRANSACTIONS, **query: Any) -> list[str]:
    return [row["id"] for row in made(api.get(path, **query))["data"]]


def refund(api: Api, intent: dict[str, Any], amount: int) -> dict[str, Any]:
    return made(api.post(REFUNDS, {"payment_intent": intent["id"], "amount": amount}))


def test_a_captured_charge_has_a_transaction_with_its_fee(api: Api) -> None:
    charge = charge_of(api, paid(api, description="Order 5"))
    entry = made(api.get(f"{TRANSACTIONS}/{charge['balance_transaction']}"))
    assert entry == {
        "id": charge["balance_transaction"],
        "object": "balance_transaction",
        "amount": 2000,
        "fee": 88,
        "net": 1912,
        "fee_details": [
            {
                "amount": 88,
                "application": None,
                "currency": "usd",
                "description": "Processing fee",
                "type": "stripe_fee",
            }
        ],
        "currency": "usd",
        "status": "pending",
        "available_on": charge["created"] + SETTLEMENT_SECONDS,
        "type": "charge",
        "reporting_category": "charge",
        "source": charge["id"],
        "description": "Order 5",
        "exchange_rate": None,
        "balance_type": "payments",
        "created": charge["created"],
    }
    assert made(api.get(f"{HISTORY}/{entry['id']}")) == entry


def test_each_refund_has_a_transaction_without_a_fee(api: Api) -> None:
    intent = paid(api)
    refunds = [refund(api, intent, amount) for amount in (500, 700)]
    for row in refunds:
        entry = made(api.get(f"{TRANSACTIONS}/{row['balance_transaction']}"))
        assert (entry["amount"], entry["fee"], entry["net"]) == (-row["amount"], 0, -row["amount"])
        assert (entry["type"], entry["reporting_category"]) == ("refund", "refund")
        assert (entry["source"], entry["fee_details"]) == (row["id"], [])
        assert entry["description"] == f"Refund of {row['charge']}"
    charge = charge_of(api, intent)
    newest = [row["balance_transaction"] for row in (*refunds[::-1], charge)]
    assert ids(api) == ids(api, HISTORY) == newest


def test_what_is_not_captured_has_none_until_it_is(api: Api) -> None:
    intent = paid(api, capture_method="manual")
    api.post(INTENTS, {"amount": 900, "currency": "usd", "payment_method": "pm_card_declined"})
    assert charge_of(api, intent)["balance_transaction"] is None
    assert ids(api) == []
    charge = charge_of(api, intent)
    guessed = f"txn_1{charge['id'].removeprefix('ch_')}"
    assert api.get(f"{TRANSACTIONS}/{guessed}").status_code == 404
    later = paid(api)
    captured = api.advance(3600)
    made(api.post(f"{INTENTS}/{intent['id']}/capture", {"amount": 700}))
    charge = charge_of(api, intent)
    entry = made(api.get(f"{TRANSACTIONS}/{charge['balance_transaction']}"))
    assert (entry["amount"], entry["fee"], entry["created"]) == (700, 50, captured)
    newest = [entry["id"], charge_of(api, later)["balance_transaction"]]
    assert ids(api) == newest


def test_money_is_pending_for_two_days(api: Api) -> None:
    usd = {"amount": 0, "currency": "usd", "source_types": {"card": 0}}
    empty = {"object": "balance", "available": [usd], "pending": [usd], "livemode": False}
    assert made(api.get("/v1/balance")) == empty
    intent = paid(api)
    paid(api, amount=5000, currency="jpy")

    def balance() -> dict[str, list[tuple[str, int]]]:
        shown = made(api.get("/v1/balance"))
        return {
            name: [(each["currency"], each["amount"]) for each in shown[name]]
            for name in ("available", "pending")
        }

    assert balance() == {
        "available": [("jpy", 0), ("usd", 0)],
        "pending": [("jpy", 4825), ("usd", 1912)],
    }
    api.advance(SETTLEMENT_SECONDS - 1)
    refund(api, intent, 2000)
    assert [row["status"] for row in made(api.get(TRANSACTIONS))["data"]] == ["pending"] * 3
    api.advance(1)
    assert [row["status"] for row in made(api.get(TRANSACTIONS))["data"]] == [
        "pending",
        "available",
        "available",
    ]
    assert balance() == {
        "available": [("jpy", 4825), ("usd", 1912)],
        "pending": [("jpy", 0), ("usd", -2000)],
    }


def test_transactions_are_filtered(api: Api) -> None:
    intent = paid(api)
    yen = charge_of(api, paid(api, amount=5000, currency="jpy"))
    then = api.advance(10)
    row = refund(api, intent, 500)
    charge = charge_of(api, intent)
    first, second, third = (each["balance_transaction"] for each in (charge, yen, row))
    for filters, expected in (
        ({"type": "charge"}, [second, first]),
        ({"type": "refund"}, [third]),
        ({"type": "payout"}, []),
        ({"currency": "JPY"}, [second]),
        ({"source": charge["id"]}, [first]),
        ({"source": row["id"]}, [third]),
        ({"source": "ch_nobody"}, []),
        ({"created[gte]": then}, [third]),
        ({"created[gt]": then}, []),
        ({"created[lt]": then, "type": "charge", "currency": "usd"}, [first]),
        ({"created": then}, [third]),
    ):
        assert ids(api, **filters) == expected, filters


def test_pages_have_each_transaction_once(make_app: MakeApp, each_kind: Any) -> None:
    """Of one second, of several seconds, and in both directions."""
    api = Api(make_app(each_kind))
    for step in range(3):
        intent = paid(api)
        refund(api, intent, 300)
        held = paid(api, capture_method="manual")
        if step:
            api.advance(step)
        made(api.post(f"{INTENTS}/{held['id']}/capture"))
    everything = ids(api, limit=100)
    assert len(set(everything)) == 9
    for limit in (1, 2, 4):
        pages, cursor = [], {}
        while True:
            page = made(api.get(TRANSACTIONS, limit=limit, **cursor))
            pages += [row["id"] for row in page["data"]]
            if not page["has_more"]:
                assert page["next_cursor"] is None
                break
            cursor = {"starting_after": page["next_cursor"]}
        assert pages == everything
        back, cursor = [], {"ending_before": everything[-1]}
        while True:
            page = made(api.get(TRANSACTIONS, limit=limit, **cursor))
            back = [row["id"] for row in page["data"]] + back
            if not page["has_more"]:
                break
            cursor = {"ending_before": back[0]}
        assert back == everything[:-1]


@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["fluveo", "stripe"])
def test_transactions_and_their_sources_are_expanded(api: Api, headers: dict[str, str]) -> None:
    intent = paid(api, customer=CUSTOMER)
    row = refund(api, intent, 500)
    path = f"{INTENTS}/{intent['id']}"
    query = {"expand[]": "latest_charge.balance_transaction.source"}
    charge = made(api.get(path, headers, **query))["latest_charge"]
    assert charge["balance_transaction"]["net"] == 1912
    assert charge["balance_transaction"]["source"]["id"] == charge["id"]
    expanded = api.get(f"{REFUNDS}/{row['id']}", headers, **{"expand[]": "balance_transaction"})
    assert made(expanded)["balance_transaction"]["amount"] == -500
    query = {"expand[]": ["data.source.charge.customer", "data.source.payment_intent"]}
    newest, oldest = made(api.get(TRANSACTIONS, headers, **query))["data"]
    assert newest["source"]["object"] == "refund"
    assert newest["source"]["charge"]["customer"]["id"] == CUSTOMER
    assert oldest["source"]["object"] == "charge"
    assert oldest["source"]["payment_intent"]["id"] == intent["id"]
    error = error_of(api.get(TRANSACTIONS, headers, **{"expand[]": "data.source.nothing"}))
    assert error["param"] == "expand[0]"


@pytest.mark.parametrize(
    "public_id", ["txn_", "txn_1", "txn_9abc", "txn_1nobody", "ch_1abc", "txn_1%00", "x" * 300]
)
def test_what_is_no_transaction_is_a_404(api: Api, public_id: str) -> None:
    response = api.get(f"{TRANSACTIONS}/{public_id}")
    assert (response.status_code, error_of(response)["code"]) == (404, "resource_missing")
    for cursor in ("starting_after", "ending_before"):
        response = api.get(TRANSACTIONS, **{cursor: public_id})
        assert (response.status_code, error_of(response)["param"]) == (400, cursor)


def test_stripes_libraries_get_stripes_message(api: Api) -> None:
    error = error_of(api.get(f"{TRANSACTIONS}/txn_1nobody", STRIPE))
    assert error["message"] == "No such balance transaction: 'txn_1nobody'"


def test_unknown_filters_are_refused_by_name(api: Api) -> None:
    for name, value in (("payout", "po_1"), ("currency", "xxx1"), ("type", "x" * 65)):
        assert error_of(api.get(TRANSACTIONS, **{name: value}))["param"] == name
    assert error_of(api.get("/v1/balance", limit=1))["param"] == "limit"
