"""What the provider has stored about a Checkout Session, as its API answers it, for the page "Behind this order"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from foundation.logs import HIDDEN, redact
from storefront.provider.errors import RequestRejected
from storefront.provider.sessions import PATH

SECRET_FIELDS = frozenset({"client_secret", "secret"})
MOST_EVENTS = 12
"""The events whose deliveries are read, with one call each."""
MOST_CALLS = 5 + MOST_EVENTS
"""The calls for one history: session, intent, charges, order and events, then deliveries."""


@dataclass(frozen=True)
class Answer:
    """A GET and its answer. `body` has no secrets. Source of 200: the API has no other status for success."""

    path: str
    status: int
    body: dict[str, Any]

    @property
    def created(self) -> int:
        """When the object was made; for a list, its first one. 0 if the answer has no time."""
        rows = self.body.get("data")
        times = [each.get("created") for each in (rows if isinstance(rows, list) else [self.body])]
        return min((time for time in times if isinstance(time, int)), default=0)


@dataclass(frozen=True)
class History:
    """`events`: oldest first, each with the list of its deliveries. None where there is no such object."""

    session: Answer
    intent: Answer | None
    charges: Answer | None
    order: Answer | None
    events: list[tuple[Answer, Answer | None]]


def read_history(session_id: str) -> History:
    """Ask for the session of an order and all that belongs to it. Raises ProviderError, also when it is gone."""
    session = _ask(f"{PATH}/{session_id}")
    if session.status != 200:
        raise RequestRejected(session.status, message="the session can't be read")
    intent_id, order_id = (_id(session, name) for name in ("payment_intent", "order"))
    intent = _ask(f"/v1/payment_intents/{intent_id}") if intent_id else None
    charges = _ask(_query("/v1/charges", {"payment_intent": intent_id})) if intent_id else None
    order = _ask(f"/v1/orders/{order_id}") if order_id else None
    rows = charges.body.get("data", []) if charges else []
    ids = [session_id, intent_id, order_id, *(row.get("id") for row in rows)]
    return History(session, intent, charges, order, list(_events([each for each in ids if each])))


def _events(object_ids: list[str]) -> Iterator[tuple[Answer, Answer | None]]:
    query = {"object_ids[]": object_ids[:20], "limit": 100}
    rows = _ask(_query("/v1/events", query)).body.get("data", [])
    for number, row in enumerate(reversed(rows)):
        path = f"/v1/events/{row['id']}"
        deliveries = _ask(f"{path}/deliveries") if number < MOST_EVENTS else None
        yield Answer(path, 200, row), deliveries


def _ask(path: str) -> Answer:
    from storefront.provider.client import client  # noqa: PLC0415 - httpx, as in sessions.py

    try:
        return Answer(path, 200, _masked(client().get(path)))
    except RequestRejected as rejected:
        error = {"code": rejected.code, "message": rejected.message}
        return Answer(path, rejected.status, {"error": error})


def _query(path: str, values: Mapping[str, Any]) -> str:
    return f"{path}?{urlencode(values, doseq=True)}"


def _id(answer: Answer, name: str) -> str | None:
    found = answer.body.get(name)
    return found if isinstance(found, str) else None


def _masked(value: Any) -> Any:
    """The value without client secrets, keys and card numbers."""
    if isinstance(value, dict):
        return {
            name: HIDDEN if each and name in SECRET_FIELDS else _masked(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return redact(value) if isinstance(value, str) else value
