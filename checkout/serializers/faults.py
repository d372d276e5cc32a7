"""Faults that tests have armed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.domain.injected_faults import Effect
from checkout.models import ArmedFault
from checkout.serializers.shape import Snapshot, plain

if TYPE_CHECKING:
    from checkout.serializers import types


def fault(row: ArmedFault) -> Snapshot:
    shown: types.Fault = {
        "id": row.id,
        "object": "test_helpers.fault",
        "target": Effect(row.effect).target,
        "effect": row.effect,
        "times": row.times,
        "remaining": row.remaining,
        "event_type": row.event_type,
        "webhook_endpoint": row.endpoint_id,
        "decline_code": row.decline_code,
        "seconds": row.seconds,
        "merchant_id": row.account_id,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)
