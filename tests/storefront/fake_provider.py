"""A fake provider as a transport of httpx, so that the shop's real client is tested.

It has the endpoints that the shop uses and replays idempotent requests. Tests can pay, expire and break it.
"""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx

from foundation import clock, sample

ADDRESS = {
    "line1": "354 Oyster Point Blvd",
    "line2": None,
    "city": "South San Francisco",
    "state": "CA",
    "postal_code": "94080",
    "country": "US",
}
ANSWERS = {404: "resource_missing", 400: "parameter_invalid"}


class FakeProvider(httpx.BaseTransport):
    """`requests`: all received so far. `broken`: every response or its status, or an exception to raise.
    `mismatched`: idempotency keys that were used for another request."""

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.replays: dict[str, httpx.Response] = {}
        self.requests: list[httpx.Request] = []
        self.broken: int | httpx.Response | Exception | None = None
        self.mismatched: set[str] = set()
        self.lock = threading.Lock()
        self.prices = {item["provider"]["price"]: item["unit_amount"] for item in sample.goods()}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            return self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.broken, Exception):
            raise self.broken
        if isinstance(self.broken, httpx.Response):
            return self.broken
        if self.broken:
            return refusal(self.broken)
        if request.method == "GET":
            return self._read(request.url.path.rsplit("/", 1)[1])
        key = request.headers["Idempotency-Key"]
        if key in self.mismatched:
            return refusal(422)
        if key not in self.replays:
            made = self._write(request)
            if made.status_code != 200:
                return made
            self.replays[key] = made
        return httpx.Response(200, content=self.replays[key].content)

    def _read(self, session_id: str) -> httpx.Response:
        session = self.sessions.get(session_id)
        return httpx.Response(200, json=session) if session else refusal(404)

    def _write(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/expire"):
            session = self.sessions.get(request.url.path.split("/")[-2])
            if session is None:
                return refusal(404)
            if session["status"] != "open":
                return refusal(400)
            session |= {"status": "expired", "url": None}
            return httpx.Response(200, json=session)
        return self._create(json.loads(request.content))

    def _create(self, body: dict[str, Any]) -> httpx.Response:
        if body["expires_at"] < clock.wall() + 30 * 60:
            return refusal(400)
        subtotal = sum(self.prices[line["price"]] * line["quantity"] for line in body["line_items"])
        options = [
            {
                "shipping_rate": f"shr_{number}",
                "shipping_amount": each["amount"],
                "name": each["name"],
            }
            for number, each in enumerate(body.get("shipping_options", []))
        ]
        session_id = f"cs_test_{len(self.sessions) + 1}"
        self.sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "mode": body["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "currency": "usd",
            "amount_subtotal": subtotal,
            "amount_total": subtotal,
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "client_reference_id": body["client_reference_id"],
            "url": f"http://localhost:8000/pay/{session_id}",
            "expires_at": body["expires_at"],
            "customer_details": None,
            "shipping_options": options,
            "order": None,
            "sent": body,
        }
        return httpx.Response(200, json=self.sessions[session_id])

    def pay(
        self, session_id: str | None = None, shipping: int = 0, **changes: Any
    ) -> dict[str, Any]:
        """The shopper pays the latest session, or the named one, with the shipping option of that number."""
        session = self.sessions[session_id or list(self.sessions)[-1]]
        session |= {
            "status": "complete",
            "payment_status": "paid",
            "url": None,
            "customer_details": {"email": "jenny@example.com", "name": "Jenny Rosen"},
            "order": "ord_1" if session["mode"] == "order" else None,
        }
        if session["shipping_options"]:
            chosen = session["shipping_options"][shipping]
            session["amount_total"] += chosen["shipping_amount"]
            session["total_details"]["amount_shipping"] = chosen["shipping_amount"]
            session["shipping_cost"] = {"shipping_rate": chosen["shipping_rate"]}
            session["shipping_details"] = {"name": "Jenny Rosen", "address": ADDRESS}
        session |= changes
        return session

    def expire(self, session_id: str) -> None:
        """The session expires."""
        self.sessions[session_id] |= {"status": "expired", "url": None}


def refusal(status: int) -> httpx.Response:
    """A response with the documented error object."""
    error = {"code": ANSWERS.get(status), "message": "No.", "param": "id", "type": "x"}
    return httpx.Response(status, json={"error": error}, headers={"Request-Id": "req_1"})
