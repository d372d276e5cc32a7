"""A plugin's calls, as its server side sends them."""

from __future__ import annotations

from typing import Any

from tests.checkout.api_client import Api, flat
from tests.checkout.payment_calls import card

Snapshot = dict[str, Any]
ADDRESS = {
    "line1": "1 Main St",
    "line2": "",
    "city": "Portland",
    "state": "OR",
    "postal_code": "97201",
    "country": "US",
}


class Plugin:
    """Calls of one plugin: forms, its version of the API, no idempotency key unless it sends one."""

    def __init__(self, api: Api, version: str):
        self.api = api
        self._headers = {"Stripe-Version": version}

    def post(
        self, path: str, *, status: int = 200, key: str | None = None, **body: Any
    ) -> Snapshot:
        response = self.api.post(path, body, form=True, key=key, headers=self._headers)
        assert response.status_code == status, response.text
        answer: Snapshot = response.get_json()
        return answer if status == 200 else answer["error"]

    def get(self, path: str, *, status: int = 200, **query: Any) -> Snapshot:
        pairs = dict(flat(query))
        response = self.api.get(path, headers=self._headers, **pairs)
        assert response.status_code == status, response.text
        answer: Snapshot = response.get_json()
        return answer if status == 200 else answer["error"]

    def delete(self, path: str) -> Snapshot:
        with self.api.app.test_client() as client:
            response = client.delete(path, auth=self.api.auth, headers=self._headers)
        assert response.status_code == 200, response.text
        answer: Snapshot = response.get_json()
        return answer


def method_of_the_shopper(api: Api, **changes: Any) -> str:
    """The payment method that the shopper's browser has made."""
    made = Plugin(api, "2024-06-20").post("/v1/payment_methods", **card(**changes))
    return str(made["id"])
