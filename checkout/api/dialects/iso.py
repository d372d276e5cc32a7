"""The dialect of `/v1/checkouts`: currencies are `{iso, scale}`, times are ISO 8601, errors are flat.

Its objects have no field `object`. The path chooses it, not a header.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from checkout.api.dialects import fluveo
from checkout.api.expand import Tree
from checkout.api.expand_graph import GRAPH
from checkout.domain.errors import CheckoutError, UnexpectedState
from foundation.access import request_id
from foundation.money import exponent

PATH = "/v1/checkouts"
TYPES = {"payment_error": "card_error", "rate_limit_error": "invalid_request_error"}
CODES = {
    "parameter_missing": "missing_required_param",
    "api_key_missing": "authentication_required",
    "api_key_invalid": "token_invalid",
}
PARAMS = {"starting_after": "last_key"}
"""The parameters that have another name here."""
NAMED = re.compile(r"\[([^\[\]]*[^\[\]0-9][^\[\]]*)\]")
"""A bracketed part of a parameter that is no index."""
TIMES = frozenset({"available_on", "canceled_at", "created", "expires_at", "updated"})
"""The fields that are times, in any object."""
LAST_TIME = 253_402_300_799
"""The last second of the year 9999, which no text of this form goes beyond."""
DISPLAYED = {"display": "auto"}
WALLETS = {"apple_pay": DISPLAYED, "google_pay": DISPLAYED}
OF_PRICE = (
    "active",
    "billing_scheme",
    "created",
    "currency",
    "id",
    "livemode",
    "lookup_key",
    "recurring",
    "type",
    "unit_amount",
    "unit_amount_decimal",
)
OF_PRODUCT = ("active", "description", "id", "name", "unit_label")


def serves(path: str) -> bool:
    """Whether the requests to this path are answered in this dialect."""
    return path == PATH or path.startswith(f"{PATH}/")


def error(refusal: CheckoutError, status: int, error_type: str) -> tuple[int, dict[str, Any]]:
    """(HTTP status, fields of the error). A state that forbids the call is a conflict."""
    status, fields = fluveo.error(refusal, status, TYPES.get(error_type, error_type))
    param = refusal.param and PARAMS.get(refusal.param, dotted(refusal.param))
    return 409 if isinstance(refusal, UnexpectedState) else status, {
        **fields,
        "code": CODES.get(refusal.code, refusal.code),
        "message": refusal.message.replace(f"`{refusal.param}`", f"`{param}`"),
        "param": param,
        "trace_id": request_id(),
    }


def about(_refusal: CheckoutError, _shown: dict[str, Any]) -> dict[str, Any]:
    """No error of these endpoints is about another object."""
    return {}


def envelope(fields: dict[str, Any]) -> dict[str, Any]:
    """The body of an error."""
    return fields


def dotted(param: str) -> str:
    """`line_items[0][price_data][currency]` → `line_items[0].price_data.currency`."""
    return NAMED.sub(r".\1", param)


def checkout(shown: dict[str, Any], expanded: Tree) -> dict[str, Any]:
    after = shown["after_completion"]
    return {
        **plain(shown, expanded),
        "mode": "setup" if shown["mode"] == "setup" else "payment",
        "amount_subtotal": shown["amount_subtotal"] or 0,
        "amount_total": shown["amount_total"] or 0,
        "after_completion": after
        and {name: after[name] for name in after if name != "hosted_confirmation"},
        "saved_payment_method_options": shown["saved_payment_method_options"]
        or {"payment_method_save": "disabled"},
        "wallet_options": {**WALLETS, **(shown["wallet_options"] or {})},
        "line_items": [_item(line) for line in shown["line_items"]],
    }


def _item(line: dict[str, Any]) -> dict[str, Any]:
    price = line["price"]
    product = price["product"]
    data = {
        **{name: price[name] for name in OF_PRICE},
        "product": product["id"],
        "product_data": {name: product[name] for name in OF_PRODUCT},
    }
    return {**{name: line[name] for name in line if name != "price"}, "price_data": data}


def plain(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """Any object, under its own names."""
    return {name: _value(name, shown[name]) for name in shown if name != "object"}


def _value(name: str, value: Any) -> Any:
    if name == "currency" and isinstance(value, str):
        return {"iso": value, "scale": exponent(value)}
    if name in TIMES and isinstance(value, int):
        return moment(value)
    return value


def moment(seconds: int) -> str:
    """`1767225600` → `2026-01-01T00:00:00Z`."""
    return f"{datetime.fromtimestamp(min(seconds, LAST_TIME), UTC):%Y-%m-%dT%H:%M:%SZ}"


def page(shown: dict[str, Any], _expanded: Tree) -> dict[str, Any]:
    """A list. `last_key` is that of the next page's request, null on the last page."""
    return {"items": shown["data"], "last_key": shown["next_cursor"]}


SHAPES = {**dict.fromkeys(GRAPH, plain), "checkout_link": plain, "checkout": checkout, "list": page}
ABSENT = {"checkout": {"line_items": None}}
"""It may be expanded, and is there in any case."""
