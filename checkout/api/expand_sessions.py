"""Line items, discounts and shipping rates in sessions, where `expand[]` asks for them: one query for all."""

from __future__ import annotations

from typing import Any

from flask import request

from checkout import serializers
from checkout.services.sessions import discounts, line_items, queries

Snapshot = dict[str, Any]


def load_line_items(sessions: list[Snapshot]) -> None:
    """Add the lists of line items to sessions, which are the tenant's."""
    by_id = {each["id"]: each for each in sessions}
    for session_id, rows in line_items.with_prices(list(by_id)).items():
        url = f"{_sessions_path()}/{session_id}/line_items"
        by_id[session_id]["line_items"] = serializers.list_of(url, serializers.line_items(rows))


def load_discounts(sessions: list[Snapshot], field: str) -> None:
    """Add the breakdowns to the `total_details` of sessions, which are the tenant's, or coupons to `discounts`."""
    found = discounts.of_sessions([each["id"] for each in sessions if each["discounts"]])
    for each in sessions:
        applied = found.get(each["id"])
        if field == "total_details":
            shown = [serializers.applied_discount(*applied)] if applied else []
            each[field] = {**each[field], "breakdown": {"discounts": shown, "taxes": []}}
        elif applied:
            _, _, coupon = applied
            each[field] = [
                {**given, "coupon": given["coupon"] and serializers.coupon(coupon)}
                for given in each[field]
            ]


def load_item_discounts(items: list[Snapshot]) -> None:
    """Add the discounts to line items, which are the tenant's. Those of links have none."""
    found = discounts.of_items([each["id"] for each in items])
    for each in items:
        applied = found.get(each["id"])
        each["discounts"] = [serializers.applied_discount(*applied)] if applied else []


def load_rates(sessions: list[Snapshot], field: str) -> None:
    """Replace the ids of shipping rates in sessions, which are the tenant's, by the rates."""
    rates = queries.shipping_rates([each["id"] for each in sessions])
    for each in sessions:
        if isinstance(shown := each[field], list):
            each[field] = [{**row, "shipping_rate": rates[row["shipping_rate"]]} for row in shown]
        elif shown:
            each[field] = {**shown, "shipping_rate": rates[shown["shipping_rate"]]}


def _sessions_path() -> str:
    """The path of sessions that the request used; for other resources, the guide's."""
    narrow = "/v1/checkout_sessions"
    return narrow if request.path.startswith(narrow) else "/v1/checkout/sessions"
