"""What `/v1/checkouts` refuses, in its own words: flat, with the parameter in dots."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checkout.api_client import CHECKOUTS, CUSTOMER, PUBLISHABLE, SECRET, Api, error_of
from tests.checkout.checkouts import BODY, EUR, HOUR, OPENCART
from tests.support.fixtures import MakeApp


def line(**changes: Any) -> dict[str, Any]:
    item = {"quantity": 1, "price_data": HOUR, **changes}
    return {"line_items": [{name: value for name, value in item.items() if value is not None}]}


def inline(**changes: Any) -> dict[str, Any]:
    return line(price_data={**HOUR, **changes})


@pytest.mark.parametrize(
    "form", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["json", "form"]
)
@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"currency": None}, "currency"),
        ({"currency": "zzz"}, "currency"),
        ({"currency": {"iso": "eur"}}, "currency.scale"),
        ({"currency": {"scale": 2}}, "currency.iso"),
        ({"currency": {"iso": "eur", "scale": 0}}, "currency.scale"),
        ({"currency": {"iso": "eur", "scale": 3}}, "currency.scale"),
        ({"currency": {"iso": "jpy", "scale": 2}}, "currency.scale"),
        ({"currency": {"iso": "eur", "scale": "two"}}, "currency.scale"),
        ({"currency": {"iso": "euro", "scale": 2}}, "currency.iso"),
        ({"currency": {**EUR, "name": "Euro"}}, "currency.name"),
        ({"mode": None}, "mode"),
        ({"mode": "order"}, "mode"),
        ({"mode": "subscription"}, "mode"),
        ({"mode": "setup"}, "line_items"),
        ({"mode": "setup", "line_items": None, "amount": 5}, "amount"),
        ({"mode": "setup", "line_items": None, "submit_type": "pay"}, "submit_type"),
        ({"line_items": None}, "line_items"),
        ({"ui_mode": "embedded"}, "success_url"),
        ({"ui_mode": "custom"}, "success_url"),
        ({"success_url": None}, "success_url"),
        ({"customer": CUSTOMER, "customer_email": "a@b.example"}, "customer_email"),
        ({"customer": "cus_unknown"}, "customer"),
        ({"amount": -1}, "amount"),
        ({"amount": 100_000_000}, "amount"),
        ({"amount": 4499}, "amount"),
        ({"payment_intent_data": {"amount": 4499}}, "amount"),
        ({"amount": 5000, "payment_intent_data": {"amount": 6000}}, "payment_intent_data.amount"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"expires_at": "2026-04-17T20:01:58"}, "expires_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "0001-01-01T00:00:00+23:00"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-23:00"}, "expires_at"),
        ({"locale": "<b>"}, "locale"),
        ({"wallet_options": {"paypal": {"display": "auto"}}}, "wallet_options.paypal"),
        ({"wallet_options": {"apple_pay": {"display": "off"}}}, "wallet_options.apple_pay.display"),
        ({"payment_intent_data": {"on_behalf_of": "x"}}, "payment_intent_data.on_behalf_of"),
        ({"colour": "red"}, "colour"),
        ({"expand": "payment_intent,secret"}, "expand[1]"),
        (line(quantity=None), "line_items[0].quantity"),
        (line(quantity=0), "line_items[0].quantity"),
        (line(quantity=10_000_000_001), "line_items[0].quantity"),
        (line(quantity=1.5), "line_items[0].quantity"),
        (line(price_data=None), "line_items[0].price"),
        (line(name="A"), "line_items[0].name"),
        (line(price_data=None, name="A"), "line_items[0].unit_amount"),
        (line(price_data=None, unit_amount=5), "line_items[0].name"),
        (line(price_data=None, name="A", unit_amount=5, unit_price=5), "line_items[0].unit_price"),
        (line(price_data=None, price="price_none"), "line_items[0].price"),
        (line(metadata={"k": "v" * 501}), "line_items[0].metadata.k"),
        (inline(currency="usd"), "currency"),
        (inline(currency={"iso": "eur", "scale": 1}), "line_items[0].price_data.currency.scale"),
        (inline(unit_amount=None), "line_items[0].price_data.unit_amount"),
        (inline(unit_amount_decimal="1"), "line_items[0].price_data.unit_amount_decimal"),
        (inline(active=False), "line_items[0].price_data.active"),
        (inline(billing_scheme="tiered"), "line_items[0].price_data.billing_scheme"),
        (inline(livemode=True), "line_items[0].price_data.livemode"),
        (inline(type="recurring"), "line_items[0].price_data.type"),
        (inline(recurring={"interval": "day"}), "line_items[0].price_data.recurring"),
        (inline(product_data={"name": "A", "active": False}),
         "line_items[0].price_data.product_data.active"),
    ],
)  # fmt: skip
def test_what_is_no_checkout_is_refused_by_name(
    api: Api, changes: dict[str, Any], param: str, form: bool
) -> None:
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    before = api.row_counts()
    response = api.post(CHECKOUTS, _without_nulls(body), key=None, form=form)
    error = error_of(response)
    assert (response.status_code, error["type"], error["param"]) == (
        400,
        "invalid_request_error",
        param,
    )
    assert f"`{param}`" in error["message"] or "[" not in error["message"]
    assert api.row_counts() == before


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"mode": "payment", "currency": {"iso": "eur", "scale": 2.0}}', "currency.scale"),
        (b'{"currency": {"iso": "eur", "scale": NaN}}', "currency.scale"),
        (b'{"currency": {"iso": "e\\u0000r", "scale": 2}}', "currency.iso"),
        (b'{"currency": [["eur", 2]], "mode": "payment"}', "currency"),
        (b'{"amount": 1e2, "mode": "payment", "currency": "eur"}', "amount"),
        (b'{"amount": 9223372036854775808}', "amount"),
        (b'{"line_items": [{"metadata": {"a": "\\ud800"}}]}', "line_items[0].metadata.a"),
        (b'{"description": "4242 4242 4242 4242"}', "description"),
        (b'{"mode": "payment"', None),
    ],
)
def test_hostile_bodies_are_refused_by_name(api: Api, body: bytes, reason: str | None) -> None:
    response = api.post(CHECKOUTS, key=None, data=body, content_type="application/json")
    assert (response.status_code, error_of(response)["param"]) == (400, reason)


def test_codes_and_statuses_of_refusals(make_app: MakeApp) -> None:
    app = make_app()
    api = Api(app)
    path = f"{CHECKOUTS}/cs_none"
    refusals = {
        "no key": Api(app, None).get(path),
        "a wrong key": Api(app, f"{SECRET}y").get(path),
        "a publishable key": Api(app, PUBLISHABLE).get(path),
        "no checkout": api.get(path),
        "no such path": api.get(f"{path}/pay"),
        "a wrong method": api.delete(path),
        "a wrong type": api.post(CHECKOUTS, key=None, data="<a/>", content_type="text/xml"),
        "another account": api.get(path, headers={"Paypercut-Account": "acc_other"}),
        "a missing parameter": api.post(CHECKOUTS, {}, key=None),
        "an unknown parameter": api.post(CHECKOUTS, {**OPENCART, "vat": 1}, key=None),
    }
    assert {
        name: (each.status_code, error_of(each)["code"]) for name, each in refusals.items()
    } == {
        "no key": (401, "authentication_required"),
        "a wrong key": (401, "token_invalid"),
        "a publishable key": (403, "permission_denied"),
        "no checkout": (404, "resource_missing"),
        "no such path": (404, "resource_missing"),
        "a wrong method": (405, "method_not_allowed"),
        "a wrong type": (415, "unsupported_media_type"),
        "another account": (403, "account_invalid"),
        "a missing parameter": (400, "missing_required_param"),
        "an unknown parameter": (400, "parameter_unknown"),
    }


def test_a_caller_beyond_the_limit_is_told_in_this_dialect(make_app: MakeApp) -> None:
    api = Api(make_app(RATE_LIMITS="on"), None)
    answers = [api.get(f"{CHECKOUTS}/cs_none") for _ in range(101)]
    error = error_of(answers[-1])
    assert answers[-1].status_code == 429
    assert (error["type"], error["code"]) == ("invalid_request_error", "rate_limit_exceeded")
    assert answers[-1].headers["Retry-After"]
