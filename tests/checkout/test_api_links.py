"""Checkout Links over the API, and what their visits lead to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import DESK, KEYBOARD, Api, error_of
from tests.contract.cases import refused

LINKS, PAYMENT_LINKS = "/v1/checkout_links", "/v1/payment_links"
PROVIDER = "http://localhost:8000"
BODY = {"title": "Premium Headphones", "line_items": [{"price": DESK, "quantity": 1}]}
SDK = {"Stripe-Version": "2026-10-28.dahlia"}


def made(api: Api, **changes: Any) -> dict[str, Any]:
    response = api.post(LINKS, {**BODY, **changes})
    assert response.status_code == 200, response.text
    link: dict[str, Any] = response.get_json()
    return link


def limited(count: int) -> dict[str, Any]:
    return {"restrictions": {"completed_sessions": {"limit": count}}}


def test_case_43_a_link(api: Api) -> None:
    link = made(api)
    shown = {
        "object": "checkout_link",
        "active": True,
        "mode": "payment",
        "title": "Premium Headphones",
        "description": None,
        "currency": "usd",
        "billing_address_collection": "auto",
        "allow_promotion_codes": False,
        "restrictions": None,
        "submit_type": "auto",
        "metadata": {},
        "livemode": False,
    }
    assert link["id"].startswith("cl_")
    assert link["url"] == f"{PROVIDER}/cl/{link['id']}"
    assert link["after_completion"]["type"] == "hosted_confirmation"
    assert {name: link[name] for name in shown} == shown
    assert api.get(f"{LINKS}/{link['id']}").get_json() == link


def test_case_46_update(api: Api) -> None:
    link = made(api, metadata={"campaign": "spring", "old": "1"}, **limited(5))
    changed = api.post(
        f"{LINKS}/{link['id']}",
        {
            "active": False,
            "inactive_message": "Sold out",
            "submit_type": "donate",
            "metadata": {"old": "", "new": "2"},
            "restrictions": None,
        },
    ).get_json()
    assert changed == link | {
        "active": False,
        "inactive_message": "Sold out",
        "submit_type": "donate",
        "metadata": {"campaign": "spring", "new": "2"},
        "restrictions": None,
    }


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"title": "x" * 31}, "title"),
        ({"title": None}, "title"),
        ({"description": "x" * 501}, "description"),
        ({"line_items": []}, "line_items"),
        ({"line_items": [{"price": DESK}] * 21}, "line_items"),
        ({"mode": "setup"}, "mode"),
        ({"mode": "subscription"}, "mode"),
        ({"currency": "eur"}, "currency"),
        ({"allow_promotion_codes": "yes"}, "allow_promotion_codes"),
        ({"restrictions": {"completed_sessions": {"limit": 0}}},
         "restrictions[completed_sessions][limit]"),
        ({"after_completion": {"type": "redirect"}}, "after_completion[redirect]"),
        ({"after_completion": {"type": "redirect", "redirect": {"url": "javascript:1"}}},
         "after_completion[redirect][url]"),
        ({"inactive_message": "x" * 501}, "inactive_message"),
        ({"shipping_options": [{"name": "Post", "amount": 5, "currency": "eur"}]},
         "shipping_options[0][currency]"),
        ({"success_url": "https://shop.example"}, "success_url"),
    ],
)  # fmt: skip
def test_what_is_no_link_is_refused_by_name(api: Api, changes: dict[str, Any], param: str) -> None:
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    error = error_of(api.post(LINKS, body))
    assert (error["type"], error["param"]) == ("invalid_request_error", param)


def test_an_unknown_price_and_one_too_cheap_are_refused(api: Api) -> None:
    missing = api.post(LINKS, {**BODY, "line_items": [{"price": "price_none"}]})
    refused(missing, "line_items[0][price]", "resource_missing")
    cheap = {"currency": "usd", "unit_amount": 49, "product_data": {"name": "x"}}
    too_small = api.post(LINKS, {**BODY, "line_items": [{"price_data": cheap}]})
    refused(too_small, "line_items", "amount_too_small")


@pytest.mark.parametrize("name", ["line_items", "title", "mode", "currency", "description"])
def test_what_a_link_sells_never_changes(api: Api, name: str) -> None:
    link = made(api)
    code = "parameter_invalid" if name == "line_items" else "parameter_unknown"
    refused(api.post(f"{LINKS}/{link['id']}", {name: BODY.get(name, "x")}), name, code)


def test_what_its_sessions_collect_may_change(api: Api) -> None:
    link = made(api, phone_number_collection=True, payment_intent_data={"description": "A"})
    changes = {
        "customer_creation": "always",
        "phone_number_collection": {"enabled": False},
        "shipping_address_collection": {"allowed_countries": ["US"]},
        "automatic_tax": {"enabled": False},
        "payment_method_options": {"card": {"request_three_d_secure": "any"}},
    }
    changed = api.post(f"{LINKS}/{link['id']}", changes).get_json()
    assert changed["customer_creation"] == "always"
    assert changed["phone_number_collection"] is False
    assert changed["shipping_address_collection"] == {"allowed_countries": ["US"]}
    assert changed["payment_intent_data"] == link["payment_intent_data"]
    with api.app.test_client() as visitor:
        assert visitor.get(f"/cl/{link['id']}", base_url=PROVIDER).status_code == 303
    (session,) = api.get("/v1/checkout/sessions").get_json()["data"]
    intent = api.get(f"/v1/payment_intents/{session['payment_intent']}").get_json()
    assert intent["payment_method_options"]["card"]["request_three_d_secure"] == "any"


def test_lists_filters_and_line_items(api: Api) -> None:
    one = made(api, line_items=[{"price": DESK, "quantity": 2}, {"price": KEYBOARD}])
    other = made(api, title="Another")
    api.post(f"{LINKS}/{other['id']}", {"active": False})
    listed = api.get(LINKS).get_json()
    assert [link["id"] for link in listed["data"]] == [other["id"], one["id"]]
    active = api.get(LINKS, active="true").get_json()
    assert [link["id"] for link in active["data"]] == [one["id"]]
    items = api.get(f"{LINKS}/{one['id']}/line_items").get_json()
    assert [(item["price"], item["quantity"]) for item in items["data"]] == [
        (DESK, 2),
        (KEYBOARD, 1),
    ]
    assert items["data"][0]["description"] == "Ergonomic Standing Desk"
    first = api.get(f"{LINKS}/{one['id']}/line_items", limit="1").get_json()
    assert first["has_more"] is True


def test_links_of_other_accounts_and_modes_are_hidden(api: Api) -> None:
    assert api.get(f"{LINKS}/cl_unknown").status_code == 404
    refused_update = api.post(f"{LINKS}/cl_unknown", {"active": False})
    assert refused_update.status_code == 404


def test_a_link_in_the_dialect_of_stripes_libraries(api: Api) -> None:
    body = {"line_items": [{"price": DESK, "quantity": 1}]}
    link = api.post(PAYMENT_LINKS, body, key=None, headers=SDK, form=True).get_json()
    assert link["object"] == "payment_link"
    assert link["phone_number_collection"] == {"enabled": False}
    assert link["after_completion"]["hosted_confirmation"] == {"custom_message": None}
    path = f"{PAYMENT_LINKS}/{link['id']}"
    stopped = api.post(path, {"active": False}, key=None, headers=SDK, form=True).get_json()
    assert stopped["active"] is False
    listed = api.get(PAYMENT_LINKS, headers=SDK).get_json()
    assert [each["object"] for each in listed["data"]] == ["payment_link"]
    items = api.get(f"{path}/line_items", headers=SDK).get_json()
    assert items["data"][0]["price"]["id"] == DESK
    ours = api.get(f"{LINKS}/{link['id']}").get_json()
    assert (ours["object"], ours["title"]) == ("checkout_link", "Ergonomic Standing Desk")
