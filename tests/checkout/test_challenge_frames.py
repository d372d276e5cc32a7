"""3-D Secure in a frame on a merchant's page: who may frame it, and what it tells its parent."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.checkout.api_client import Api
from tests.checkout.hosted_page import EBOOK, Shopper
from tests.checkout.payment_calls import CHALLENGED
from tests.checkout.test_api_confirm import confirm, custom
from tests.checkout.test_frames import ORIGINS, PROVIDER, ancestors

RESULT = re.compile(r'data-result="([^"]*)"')


def framed(url: str) -> str:
    return url.replace("/3ds/", "/frames/challenge/")


def opened(api: Api, method: str = "pm_card_authenticationRequired") -> str:
    """The address of the frame for a session's challenge."""
    session = confirm(api, custom(api), {"email": "a@example.com", "payment_method": method})
    return framed(session.get_json()["next_action"]["redirect_to_url"]["url"])


def get(api: Api, url: str) -> TestResponse:
    return api.app.test_client().get(url, base_url=PROVIDER)


def answer(api: Api, url: str, action: str) -> dict[str, Any]:
    """What the frame tells its parent once the challenge was answered."""
    posted = api.app.test_client().post(url, base_url=PROVIDER, data={"action": action})
    assert posted.status_code == 303
    found = RESULT.search(get(api, posted.headers["Location"]).text)
    assert found
    told: dict[str, Any] = json.loads(unescape(found[1]))
    return told


def test_the_accounts_origins_may_frame_a_challenge(api: Api) -> None:
    api.post("/v1/account", {"allowed_origins": ORIGINS})
    page = get(api, opened(api))
    policy = page.headers["Content-Security-Policy"]
    assert ancestors(policy) == "'self' https://shop.example http://localhost:3000"
    assert 'data-origins="https://shop.example ' in page.text
    assert not RESULT.search(page.text)


def test_a_page_of_another_origin_learns_that_it_may_not_frame_it(api: Api) -> None:
    api.post("/v1/account", {"allowed_origins": ORIGINS})
    url = f"{opened(api)}/framing"
    for origin, refused in ((ORIGINS[0], False), (PROVIDER, False), ("https://evil.example", True)):
        answer = api.app.test_client().get(url, base_url=PROVIDER, headers={"Origin": origin})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert (answer.get_json()["message"] is not None) is refused
    unknown = get(api, url.replace("/framing", "x/framing"))
    assert (unknown.status_code, "Access-Control-Allow-Origin" in unknown.headers) == (404, False)


@pytest.mark.parametrize(
    ("method", "action", "result", "code"),
    [
        ("pm_card_authenticationRequired", "complete", "succeeded", None),
        (
            "pm_card_authenticationRequired",
            "cancel",
            "declined",
            "payment_intent_authentication_failure",
        ),
        (
            "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
            "complete",
            "declined",
            "card_declined",
        ),
    ],
)
def test_the_frame_tells_its_parent_the_result(
    api: Api, method: str, action: str, result: str, code: str | None
) -> None:
    url = opened(api, method)
    told = answer(api, url, action)
    assert told["result"] == result
    assert (told["error"] or {}).get("code") == code
    assert answer(api, url, "complete") == told, "a second answer changes nothing"


def test_a_challenge_of_the_payment_page_is_not_framed(api: Api) -> None:
    """The payment page shows it itself, and goes on from there."""
    session = api.session(line_items=[EBOOK])
    paid = Shopper(api.app, session["url"]).pay(cardNumber=CHALLENGED)
    url = framed(paid.headers["Location"])
    for wrong in (url, "/frames/challenge/nothing", "/frames/challenge/%00"):
        page = get(api, wrong)
        assert page.status_code == 404
        assert ancestors(page.headers["Content-Security-Policy"]) == "'none'"
