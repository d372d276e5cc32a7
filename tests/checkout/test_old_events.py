"""Events that an earlier version of Till stored are shown by this one, in each dialect.

`old_events.json` has the object of one event of each type, as the version of migration 0008 stored it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import insert

from checkout.api import dialects
from checkout.api.dialects import stripe
from checkout.models import Event
from foundation.database import db, transaction
from tests.checkout.api_client import Api
from tests.support.provider import TENANT

OBJECTS = json.loads(Path(__file__).with_name("old_events.json").read_text())


@pytest.mark.parametrize("since", ["", *(since or "2020-08-27" for since in stripe.VERSIONS)])
def test_old_events_are_shown(api: Api, since: str) -> None:
    now = api.now() + 1000
    rows = [
        {
            "id": f"evt_old{number}",
            "type": event_type,
            "object_id": shown["id"],
            "api_version": dialects.API_VERSION,
            "data": json.dumps(shown),
            "created": now,
            **TENANT.stamp(),
        }
        for number, (event_type, shown) in enumerate(OBJECTS.items())
    ]
    with api.app.app_context(), transaction("checkout"):
        db.session.execute(insert(Event), rows)
    headers = {"Stripe-Version": since} if since else None
    answer = api.get("/v1/events", headers=headers, limit=100, **{"created[gte]": now})
    assert answer.status_code == 200, answer.text
    assert len(answer.get_json()["data"]) == len(rows) == 30
