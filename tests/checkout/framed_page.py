"""Opens the payment page of an embedded session as the frame on a merchant's page does."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.checkout.api_client import PUBLISHABLE, SESSIONS, Api, session_body
from tests.checkout.hosted_page import EBOOK, Shopper

PROVIDER = "http://localhost:8000"
OPENER = "/frames/checkout"
IN_FRAME = {"Sec_Fetch_Dest": "iframe"}


def embedded(api: Api, **changes: Any) -> dict[str, Any]:
    """A new embedded session."""
    told = {"ui_mode": "embedded", "success_url": None, "cancel_url": None, "line_items": [EBOOK]}
    session: dict[str, Any] = api.post(SESSIONS, session_body(**told | changes)).get_json()
    return session


def open_frame(app: Flask, client_secret: str, key: str = PUBLISHABLE) -> TestResponse:
    """What the frame posts."""
    with app.test_client(use_cookies=False) as client:
        data = {"key": key, "client_secret": client_secret}
        return client.post(OPENER, base_url=PROVIDER, data=data)


def shopper_in_frame(api: Api, **changes: Any) -> Shopper:
    """A shopper on the page of a new embedded session, in its frame."""
    answer = open_frame(api.app, embedded(api, **changes)["client_secret"])
    return Shopper(api.app, PROVIDER + answer.get_json()["path"], **IN_FRAME)


def policy(response: TestResponse) -> dict[str, str]:
    """The directives of the Content-Security-Policy, with their sources."""
    parts = response.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, _, sources in (part.partition(" ") for part in parts)}
