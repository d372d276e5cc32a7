"""Discounts and shipping rates in sessions and line items, where `expand[]` asks for them: one query for all."""

from __future__ import annotations

from typing import Any

from checkout import serializers
from checkout.services.sessions import discounts, queries

Snapshot = dict[str, Any]


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
