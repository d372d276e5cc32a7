"""Visits of a Checkout Link: a session for each visitor, as long as the link is active and has room."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checkout.domain.outcomes import Result
from checkout.hosted.links import PER_ADDRESS
from tests.checkout.api_client import DESK, Api
from tests.checkout.test_api_links import LINKS, PROVIDER, limited, made
from tests.contract.cases import refused


def visit(client: FlaskClient, link: dict[str, Any], **headers: str) -> TestResponse:
    return client.get(f"/cl/{link['id']}", base_url=PROVIDER, headers=headers)


def session_of(api: Api, answer: TestResponse) -> dict[str, Any]:
    """The session whose payment page a visit led to."""
    assert answer.status_code == 303, answer.text
    sessions = api.get("/v1/checkout/sessions", limit="100").get_json()["data"]
    by_url = {session["url"]: session for session in sessions}
    session: dict[str, Any] = by_url[PROVIDER + answer.location]
    return session


def test_case_44_redirect_after_completion(api: Api, app: Flask) -> None:
    after = {"type": "redirect", "redirect": {"url": "https://yoursite.com/thank-you"}}
    link = made(api, after_completion=after)
    assert link["after_completion"] == after
    session = session_of(api, visit(app.test_client(), link))
    assert session["after_completion"] == after


def test_case_45_a_message_after_completion(api: Api, app: Flask) -> None:
    confirmation = {"custom_message": "Thank you!"}
    after = {"type": "hosted_confirmation", "hosted_confirmation": confirmation}
    session = session_of(api, visit(app.test_client(), made(api, after_completion=after)))
    assert session["after_completion"]["hosted_confirmation"] == confirmation


def test_each_visitor_has_a_session_and_goes_on_with_it(api: Api, app: Flask) -> None:
    link = made(api, metadata={"campaign": "spring"}, description="For members")
    one, other = app.test_client(), app.test_client()
    first = session_of(api, visit(one, link))
    assert first["payment_link"] == link["id"]
    assert first["metadata"] == {"campaign": "spring"}
    assert first["description"] == "For members"
    assert first["amount_total"] == api.get(f"/v1/prices/{DESK}").get_json()["unit_amount"]
    assert first["expires_at"] - first["created"] == 24 * 3600
    assert session_of(api, visit(one, link))["id"] == first["id"]
    assert session_of(api, visit(other, link))["id"] != first["id"]


def test_a_visit_after_the_session_has_ended_starts_another(api: Api, app: Flask) -> None:
    link, client = made(api), app.test_client()
    first = session_of(api, visit(client, link))
    assert api.pay(first).result is Result.SUCCEEDED
    second = session_of(api, visit(client, link))
    assert second["id"] != first["id"]
    api.advance(24 * 3600)
    assert session_of(api, visit(client, link))["id"] not in {first["id"], second["id"]}


def test_a_session_of_another_link_is_not_continued(api: Api, app: Flask) -> None:
    client = app.test_client()
    answer = visit(client, made(api))
    client.set_cookie("till_visit", answer.location.rpartition("/")[2], domain="localhost")
    other = made(api, title="Another")
    assert session_of(api, visit(client, other))["payment_link"] == other["id"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "script"},
    ],
)
def test_what_is_no_visit_starts_no_session(api: Api, app: Flask, headers: dict[str, str]) -> None:
    link = made(api)
    before = api.row_counts()
    assert (
        app.test_client().get(f"/cl/{link['id']}", base_url=PROVIDER, headers=headers).status_code
        == 204
    )
    assert app.test_client().head(f"/cl/{link['id']}", base_url=PROVIDER).status_code == 204
    assert api.row_counts() == before


def test_an_inactive_link_shows_its_message(api: Api, app: Flask) -> None:
    link = made(api, inactive_message="The sale is <over>.")
    client = app.test_client()
    visit(client, link)
    api.post(f"{LINKS}/{link['id']}", {"active": False})
    page = visit(client, link)
    assert page.status_code == 200
    assert "The sale is &lt;over&gt;." in page.text
    assert 'data-status="inactive"' in page.text


def test_a_link_whose_price_was_archived_is_inactive(api: Api, app: Flask) -> None:
    link = made(api)
    api.post(f"/v1/prices/{DESK}", {"active": False})
    page = visit(app.test_client(), link)
    assert 'data-status="inactive"' in page.text


@pytest.mark.parametrize("unknown", ["cl_unknown", "cl_%00", "4242", "cl_" + "x" * 90])
def test_an_unknown_link_is_a_page_that_says_so(app: Flask, unknown: str) -> None:
    page = app.test_client().get(f"/cl/{unknown}", base_url=PROVIDER)
    assert page.status_code == 404
    assert 'data-status="unknown"' in page.text


def test_the_last_completed_session_closes_the_link(api: Api, app: Flask) -> None:
    link = made(api, **limited(2))
    sessions = [session_of(api, visit(app.test_client(), link)) for _ in range(3)]
    assert api.pay(sessions[0], "4000000000000002").result is Result.DECLINED
    results = [api.pay(session).result for session in sessions]
    assert results == [Result.SUCCEEDED, Result.SUCCEEDED, Result.CLOSED]
    closed = api.get(f"{LINKS}/{link['id']}").get_json()
    assert closed["active"] is False
    assert closed["restrictions"] == {"completed_sessions": {"count": 2, "limit": 2}}
    lost = api.get(f"/v1/checkout/sessions/{sessions[2]['id']}").get_json()
    assert (lost["status"], lost["payment_status"]) == ("expired", "unpaid")
    charges = api.get("/v1/charges", payment_intent=lost["payment_intent"]).get_json()["data"]
    assert charges == []
    events = api.get("/v1/events", type="checkout_link.updated").get_json()["data"]
    assert [event["data"]["object"]["active"] for event in events] == [False]


def test_a_full_link_is_activated_by_a_higher_limit_alone(api: Api, app: Flask) -> None:
    link = made(api, **limited(1))
    path = f"{LINKS}/{link['id']}"
    api.pay(session_of(api, visit(app.test_client(), link)))
    refused(api.post(path, {"active": True}), "active")
    raised = api.post(path, {"active": True, **limited(2)}).get_json()
    assert raised["active"] is True
    lowered = api.post(path, limited(1)).get_json()
    assert lowered["active"] is False


def test_free_sessions_count_too(api: Api, app: Flask) -> None:
    free = {"currency": "usd", "unit_amount": 0, "product_data": {"name": "Ticket"}}
    link = made(api, line_items=[{"price_data": free}], **limited(1))
    sessions = [session_of(api, visit(app.test_client(), link)) for _ in range(2)]
    assert [api.pay(each).result for each in sessions] == [Result.SUCCEEDED, Result.CLOSED]


def test_a_sessions_link_can_be_expanded(api: Api, app: Flask) -> None:
    link = made(api)
    session = session_of(api, visit(app.test_client(), link))
    path = f"/v1/checkout/sessions/{session['id']}"
    shown = api.get(path, **{"expand[]": "payment_link"}).get_json()
    assert shown["payment_link"] == link


def test_too_many_visits_from_one_address(make_app: Any) -> None:
    """Then no session is started, and the page says when the link can be opened again."""
    app = make_app(RATE_LIMITS="on")
    link = made(Api(app))
    for _visit in range(PER_ADDRESS.amount):
        assert visit(app.test_client(), link).status_code == 303
    refused = visit(app.test_client(), link)
    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert 0 < wait <= 60
    assert "Too many attempts" in refused.text
    assert f"Try again in {wait} second" in refused.text
    assert f'href="/cl/{link["id"]}"' in refused.text
