"""Each object in Stripe's dialect has the fields and the types that Stripe's libraries declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.checkout.api_client import CUSTOMER, DESK, DESK_PRODUCT, SESSIONS, SHIPPING, Api
from tests.checkout.payment_calls import DECLINING, INTENTS, REFUNDS, SETUPS, STRIPE, card
from tests.contract.sdk import check

Snapshot = dict[str, Any]


class Client:
    """Calls in Stripe's dialect, as its libraries send them: forms, and an idempotency key with each POST."""

    def __init__(self, api: Api):
        self._api = api

    def get(self, path: str, **query: Any) -> Snapshot:
        answer: Snapshot = self._api.get(path, headers=STRIPE, **query).get_json()
        return answer

    def post(self, path: str, **body: Any) -> Snapshot:
        answer: Snapshot = self._api.post(path, body, form=True, headers=STRIPE).get_json()
        return answer

    def delete(self, path: str) -> Snapshot:
        with self._api.app.test_client() as client:
            answer: Snapshot = client.delete(path, auth=self._api.auth, headers=STRIPE).get_json()
        return answer

    def pay(self, session: Snapshot) -> Snapshot:
        self._api.pay(session)
        return self.get(f"{SESSIONS}/{session['id']}")


def sessions(client: Client) -> Iterator[Snapshot]:
    urls = {"success_url": "https://shop.test/done", "cancel_url": "https://shop.test/cart"}
    items = [{"price": DESK, "quantity": 2}]
    sold = client.post(
        SESSIONS,
        mode="payment",
        line_items=items,
        shipping_address_collection={"allowed_countries": ["US"]},
        shipping_options=SHIPPING,
        phone_number_collection={"enabled": True},
        expand=["line_items"],
        **urls,
    )
    yield sold
    yield client.get(f"{SESSIONS}/{sold['id']}/line_items")
    plain = client.post(SESSIONS, mode="payment", line_items=items, **urls)
    yield client.pay(plain)
    yield client.post(f"{SESSIONS}/{sold['id']}/expire")
    yield client.post(SESSIONS, mode="setup", customer=CUSTOMER, currency="usd", **urls)
    yield client.post(
        SESSIONS,
        mode="payment",
        ui_mode="embedded_page",
        line_items=items,
        return_url=urls["success_url"],
    )


def disputes(client: Client) -> Iterator[Snapshot]:
    terms = {"amount": 2000, "currency": "usd", "confirm": True}
    client.post(INTENTS, payment_method="pm_card_createDisputeInquiry", **terms)
    client.post(INTENTS, payment_method="pm_card_createDispute", **terms)
    yield client.get("/v1/disputes")
    (dispute,) = client.get("/v1/disputes", limit=1)["data"]
    evidence = {"uncategorized_text": "winning_evidence"}
    yield client.post(f"/v1/disputes/{dispute['id']}", evidence=evidence)
    yield client.get("/v1/balance_transactions")
    yield client.get("/v1/balance")


def intents(client: Client) -> Iterator[Snapshot]:
    terms = {"amount": 2000, "currency": "usd"}
    yield client.post(INTENTS, **terms)
    paid = client.post(INTENTS, **terms, payment_method="pm_card_visa", confirm=True)
    yield client.post(REFUNDS, payment_intent=paid["id"], amount=500)
    yield client.get(f"{INTENTS}/{paid['id']}", **{"expand[]": "latest_charge.refunds"})
    yield client.get(f"/v1/payment_methods/{paid['payment_method']}")
    yield client.get("/v1/charges")
    held = client.post(
        INTENTS, **terms, payment_method="pm_card_visa", confirm=True, capture_method="manual"
    )
    captured = client.post(f"{INTENTS}/{held['id']}/capture", amount_to_capture=1500)
    yield held
    yield client.get(f"/v1/charges/{captured['latest_charge']}")
    yield client.post(
        INTENTS,
        **terms,
        payment_method="pm_card_threeDSecure2Required",
        confirm=True,
        return_url="https://shop.test/",
    )
    error = client.post(INTENTS, **terms, payment_method_data=card(DECLINING), confirm=True)
    yield error["error"]["payment_intent"]
    yield client.get(f"/v1/charges/{error['error']['charge']}")
    yield client.post(f"{INTENTS}/{client.post(INTENTS, **terms)['id']}/cancel")


def setups(client: Client) -> Iterator[Snapshot]:
    yield client.post(SETUPS, customer=CUSTOMER)
    yield client.post(SETUPS, customer=CUSTOMER, payment_method="pm_card_visa", confirm=True)
    error = client.post(SETUPS, payment_method_data=card(DECLINING), confirm=True)
    yield error["error"]["setup_intent"]


def catalog(client: Client) -> Iterator[Snapshot]:
    yield client.get("/v1/products", limit=3)
    yield client.get(f"/v1/prices/{DESK}", **{"expand[]": "product"})
    yield client.post("/v1/products", name="Lamp", images=["https://shop.test/lamp.png"])
    yield client.post(
        "/v1/prices",
        product=DESK_PRODUCT,
        unit_amount=100,
        currency="usd",
        recurring={"interval": "month"},
    )
    customer = client.post("/v1/customers", email="jane@example.com", metadata={"a": "b"})
    yield customer
    yield client.delete(f"/v1/customers/{customer['id']}")
    yield client.get(f"/v1/customers/{customer['id']}")


def discounts(client: Client) -> Iterator[Snapshot]:
    coupon = client.post("/v1/coupons", percent_off=12.5, applies_to={"products": [DESK_PRODUCT]})
    yield coupon
    yield client.post("/v1/coupons", amount_off=100, currency="usd", expand=["currency_options"])
    code = client.post(
        "/v1/promotion_codes",
        promotion={"type": "coupon", "coupon": coupon["id"]},
        customer=CUSTOMER,
        restrictions={"minimum_amount": 100, "minimum_amount_currency": "usd"},
        expand=["promotion.coupon", "customer"],
    )
    yield code
    yield client.post("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon["id"]})
    yield client.get("/v1/promotion_codes")
    yield client.post(
        SESSIONS,
        mode="payment",
        customer=CUSTOMER,
        line_items=[{"price": DESK, "quantity": 2}],
        discounts=[{"promotion_code": code["id"]}],
        success_url="https://shop.test/done",
        expand=["total_details.breakdown", "line_items.data.discounts", "discounts.promotion_code"],
    )
    yield client.delete(f"/v1/coupons/{coupon['id']}")


def others(client: Client) -> Iterator[Snapshot]:
    link = client.post("/v1/payment_links", line_items=[{"price": DESK, "quantity": 1}])
    yield link
    yield client.get(f"/v1/payment_links/{link['id']}/line_items")
    endpoint = client.post(
        "/v1/webhook_endpoints", url="https://shop.test/hook", enabled_events=["*"]
    )
    yield endpoint
    yield client.get(f"/v1/webhook_endpoints/{endpoint['id']}")
    yield client.delete(f"/v1/webhook_endpoints/{endpoint['id']}")


def money(client: Client) -> Iterator[Snapshot]:
    paid = client.post(
        INTENTS, amount=2000, currency="usd", payment_method="pm_card_visa", confirm=True
    )
    client.post(REFUNDS, payment_intent=paid["id"], amount=500)
    yield client.get(f"{INTENTS}/{paid['id']}", **{"expand[]": "latest_charge.balance_transaction"})
    yield client.get("/v1/balance_transactions")
    yield client.get("/v1/balance")


def events(client: Client) -> Iterator[Snapshot]:
    client.post(INTENTS, amount=2000, currency="usd", payment_method="pm_card_visa", confirm=True)
    client.post(SESSIONS, mode="setup", currency="usd", success_url="https://shop.test/")
    yield client.get("/v1/events", limit=30)


@pytest.mark.parametrize(
    "objects", [sessions, intents, setups, catalog, discounts, money, disputes, events, others]
)
def test_objects_have_the_types_of_stripes_libraries(
    api: Api, objects: Callable[[Client], Iterator[Snapshot]]
):
    for shown in objects(Client(api)):
        for each in shown["data"] if shown.get("object") == "list" else [shown]:
            assert "object" in each, each
            assert list(check.problems(each, check.name_of(each))) == []
            if each["object"] == "event":
                changed = each["data"]["object"]
                assert list(check.problems(changed, check.name_of(changed))) == []


def test_a_missing_field_and_a_wrong_type_are_found(api: Api):
    customer = Client(api).get(f"/v1/customers/{CUSTOMER}")
    del customer["email"]
    customer |= {"balance": "0", "invoice_settings": {"footer": 1}}
    found = list(check.problems(customer, "Customer"))
    assert "Customer.balance: '0' is none of ['number']" in found
    assert "Customer.invoice_settings.custom_fields: missing, null" in found
    assert "Customer.invoice_settings.footer: 1 is none of ['null', 'string']" in found
    assert "Customer.email: missing, null" in found
