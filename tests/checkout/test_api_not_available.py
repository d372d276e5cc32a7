"""Parameters for what Till doesn't have: the values that ask for nothing are taken, the others refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import DESK, SESSIONS, Api, refused, session_body
from tests.checkout.payment_calls import INTENTS, REFUNDS, SETUPS, STRIPE, intent_body, made, paid

LINKS = "/v1/payment_links"
ITEM = {"price": DESK, "quantity": 1}
OFF, ON = {"enabled": False}, {"enabled": True}
OF_BOTH: dict[str, tuple[Any, Any, str]] = {
    "automatic_tax": (OFF, ON, "[enabled]"),
    "consent_collection": ({"promotions": "none"}, {"promotions": "auto"}, "[promotions]"),
    "custom_fields": ([], [{"key": "size"}], ""),
    "invoice_creation": (OFF, ON, "[enabled]"),
    "managed_payments": (OFF, ON, "[enabled]"),
    "name_collection": ({"business": OFF}, {"business": ON}, "[business][enabled]"),
    "optional_items": ([], [ITEM], ""),
    "payment_method_collection": ("always", "if_required", ""),
    "subscription_data": ({}, {"trial_period_days": 7}, ""),
    "tax_id_collection": ({"enabled": False, "required": "never"}, ON, "[enabled]"),
}
OF_LINKS = OF_BOTH | {
    "application_fee_amount": ("", 100, ""),
    "application_fee_percent": ("", 1.5, ""),
    "custom_text": ({}, {"submit": {"message": "Hello"}}, ""),
    "on_behalf_of": ("", "acct_1", ""),
    "transfer_data": ({}, {"destination": "acct_1"}, ""),
}
OF_SESSIONS = OF_BOTH | {
    "custom_text": (
        {},
        {"terms_of_service_acceptance": {"message": "I agree"}},
        "[terms_of_service_acceptance]",
    ),
    "adaptive_pricing": (OFF, ON, "[enabled]"),
    "after_expiration": ({"recovery": OFF}, {"recovery": ON}, "[recovery][enabled]"),
    "customer_account": ("", "acct_1", ""),
    "permissions": (
        {"update_shipping_details": "client_only"},
        {"update_shipping_details": "server_only"},
        "[update_shipping_details]",
    ),
    "excluded_payment_method_types": ([], ["card"], ""),
    "payment_method_configuration": ("", "pmc_1", ""),
    "payment_method_options": (
        {"card": {"installments": OFF, "request_multicapture": "if_available"}},
        {"card": {"installments": ON}},
        "[card][installments][enabled]",
    ),
}
OF_CONFIRMATIONS = {
    "confirmation_token": ("", "ctoken_1", ""),
    "mandate": ("", "mandate_1", ""),
    "radar_options": ({}, {"session": "rse_1"}, ""),
    "payment_method_options": OF_SESSIONS["payment_method_options"],
}
OF_NEW = OF_CONFIRMATIONS | {
    "excluded_payment_method_types": ([], ["card"], ""),
    "payment_method_configuration": ("", "pmc_1", ""),
    "customer_account": ("", "acct_1", ""),
    "on_behalf_of": ("", "acct_1", ""),
}
OF_INTENTS = OF_NEW | {
    "amount_details": ({}, {"tip": {"amount": 1}}, ""),
    "hooks": ({}, {"inputs": {"tax": {"calculation": "x"}}}, ""),
    "payment_details": ({}, {"order_reference": "1"}, ""),
    "transfer_data": ({}, {"destination": "acct_1"}, ""),
    "transfer_group": ("", "group", ""),
}
OF_SETUPS = OF_NEW | {
    "attach_to_self": (False, True, ""),
    "error_on_requires_action": (False, True, ""),
    "flow_directions": ([], ["inbound"], ""),
    "single_use": ({}, {"amount": 100, "currency": "usd"}, ""),
}
OF_ITEMS = {
    "adjustable_quantity": (OFF, ON, "[enabled]"),
    "tax_rates": ([], ["txr_1"], ""),
    "dynamic_tax_rates": ([], ["txr_1"], ""),
}
OF_REFUNDS = {
    "reverse_transfer": (False, True, ""),
    "refund_application_fee": (False, True, ""),
    "origin": ("", "customer_balance", ""),
    "currency": ("", "usd", ""),
    "customer": ("", "cus_1", ""),
}
CASES = [
    (SESSIONS, session_body(), OF_SESSIONS, ""),
    (LINKS, {"line_items": [ITEM]}, OF_LINKS, ""),
    (INTENTS, intent_body(), OF_INTENTS, ""),
    (SETUPS, {}, OF_SETUPS, ""),
    (SESSIONS, session_body(), OF_ITEMS, "line_items[0]"),
]


def with_parameters(body: dict[str, Any], values: dict[str, Any], within: str) -> dict[str, Any]:
    """The body with these values, in its first line item if `within` says so."""
    return {**body, "line_items": [{**ITEM, **values}]} if within else {**body, **values}


@pytest.mark.parametrize(("path", "body", "parameters", "within"), CASES)
@pytest.mark.parametrize("headers", [{}, STRIPE], ids=["default", "stripe"])
def test_what_asks_for_nothing_is_taken(
    api: Api, path: str, body: dict, parameters: dict, within: str, headers: dict
):
    plain = made(api.post(path, body, headers=headers))
    values = {name: nothing for name, (nothing, _, _) in parameters.items()}
    answer = made(api.post(path, with_parameters(body, values, within), headers=headers))
    assert set(answer) == set(plain)
    # A form says an empty list or object by an empty text.
    emptied = {name: "" for name, value in values.items() if value in ([], {})}
    sent = with_parameters(body, values | emptied, within)
    made(api.post(path, sent, form=True, headers=headers))


@pytest.mark.parametrize(("path", "body", "parameters", "within"), CASES)
def test_what_asks_for_something_is_refused_by_name(
    api: Api, path: str, body: dict, parameters: dict, within: str
):
    for name, (_, wanted, part) in parameters.items():
        error = refused(api, path=path, body=with_parameters(body, {name: wanted}, within))
        param = f"{within}[{name}]{part}" if within else f"{name}{part}"
        assert (error["code"], error["param"]) == ("parameter_invalid", param)
        assert "not available" in error["message"]


def test_parameters_of_refunds_and_confirmations(api: Api):
    intent = made(api.post(INTENTS, intent_body(off_session=False)))
    confirm = f"{INTENTS}/{intent['id']}/confirm"
    for name, (nothing, wanted, part) in OF_CONFIRMATIONS.items():
        body = {"payment_method": "pm_card_declined"}
        assert refused(api, path=confirm, body=body | {name: wanted})["param"] == f"{name}{part}"
        assert api.post(confirm, body | {name: nothing}).status_code == 402
    refund = {"payment_intent": paid(api)["id"], "amount": 100}
    for name, (nothing, wanted, _) in OF_REFUNDS.items():
        assert refused(api, path=REFUNDS, body=refund | {name: wanted})["param"] == name
        made(api.post(REFUNDS, refund | {name: nothing}))


@pytest.mark.parametrize("path", [INTENTS, SETUPS])
def test_automatic_payment_methods_are_cards(api: Api, path: str):
    body = intent_body() if path == INTENTS else {}
    for sent in (ON, OFF, ON | {"allow_redirects": "never"}):
        answer = made(api.post(path, body | {"automatic_payment_methods": sent}, headers=STRIPE))
        assert answer["payment_method_types"] == ["card"]
        assert answer["automatic_payment_methods"] == {"allow_redirects": "always", **sent}
    both = {"automatic_payment_methods": ON, "payment_method_types": ["card"]}
    assert refused(api, path=path, body=body | both)["param"] == "payment_method_types"
