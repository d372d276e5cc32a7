"""Pay pressed ten times at once: one purchase. Against the real server, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.support import factories, payment_form
from tests.support.servers import NO_TLS, Server

AT_ONCE = 10
TOTALS = """
SELECT s.amount_total AS session, i.amount AS intent, c.amount AS charge, o.amount_total AS ordered,
  o.amount_shipping AS shipping, s.amount_shipping AS chosen
FROM checkout_sessions s JOIN payment_intents i ON i.id = s.payment_intent_id
JOIN charges c ON c.payment_intent_id = i.id AND c.status = 'succeeded'
JOIN orders o ON o.checkout_session_id = s.id WHERE s.id = :id
"""
Row = dict[str, Any]
Press = Callable[[httpx.Client, int], httpx.Response]


@pytest.fixture
def session(both_servers: Server) -> Row:
    """An open session in order mode, with shipping."""
    return factories.create_session(
        both_servers,
        mode="order",
        line_items=[{"price": factories.KEYBOARD, "quantity": 1}],
        shipping_options=factories.shipping_options(),
    )


@pytest.fixture
def visitor(both_servers: Server) -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, verify=NO_TLS, timeout=30) as client:
        yield client


def test_one_form_sent_ten_times_buys_once(
    both_servers: Server, session: Row, visitor: httpx.Client
) -> None:
    form = payment_form.load(visitor, session["url"])
    fields = form.filled()
    answers = all_at_once(lambda client, _: client.post(form.action, data=fields))

    assert [answer.status_code for answer in answers] == [303] * AT_ONCE
    assert {answer.headers["Location"] for answer in answers} == {
        form.action.removeprefix(both_servers.provider) + "/return"
    }
    assert_bought_once(both_servers, session)


def test_a_declining_card_sent_ten_times_is_tried_once(
    both_servers: Server, session: Row, visitor: httpx.Client
) -> None:
    form = payment_form.load(visitor, session["url"])
    fields = form.filled(factories.DECLINED_CARD)
    answers = all_at_once(lambda client, _: client.post(form.action, data=fields))

    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert all("Your card was declined." in answer.text for answer in answers)
    assert charges(both_servers, session) == ["failed"]
    assert events(both_servers, session, "checkout.session.completed") == 0
    assert state(both_servers, session) == ("open", "unpaid")


def test_ten_tabs_that_pay_at_once_buy_once(
    both_servers: Server, session: Row, visitor: httpx.Client
) -> None:
    """Each tab has a form, and so an attempt, of its own."""
    forms = [payment_form.load(visitor, session["url"]) for _ in range(AT_ONCE)]
    answers = all_at_once(
        lambda client, number: client.post(forms[number].action, data=forms[number].filled())
    )

    assert {answer.status_code for answer in answers} <= {200, 303}
    assert_bought_once(both_servers, session)


def test_good_and_declining_cards_at_once_buy_once(
    both_servers: Server, session: Row, visitor: httpx.Client
) -> None:
    forms = [payment_form.load(visitor, session["url"]) for _ in range(AT_ONCE)]
    cards = [factories.GOOD_CARD, factories.DECLINED_CARD] * (AT_ONCE // 2)

    def press(client: httpx.Client, number: int) -> httpx.Response:
        return client.post(forms[number].action, data=forms[number].filled(cards[number]))

    answers = all_at_once(press)
    assert {answer.status_code for answer in answers} <= {200, 303}
    assert charges(both_servers, session).count("succeeded") == 1
    assert_completed_once(both_servers, session)


def test_choosing_another_shipping_method_while_paying_charges_what_is_bought(
    both_servers: Server, session: Row, visitor: httpx.Client
) -> None:
    """Whichever comes first, session, intent, charge and Order name one total."""
    standard, express = session["shipping_options"]
    form = payment_form.load(visitor, session["url"])
    assert form.fields["shipping-rate"] == standard["shipping_rate"]
    fields = form.filled()
    changed = {**fields, "shipping-rate": express["shipping_rate"]}

    def press(client: httpx.Client, number: int) -> httpx.Response:
        if number % 2:
            return client.post(f"{form.action}/summary", data=changed)
        return client.post(form.action, data=fields)

    answers = all_at_once(press)
    assert [answer.status_code for answer in answers[1::2]] == [200] * (AT_ONCE // 2)
    paid = {answer.status_code for answer in answers[::2]} == {303}
    if not paid:  # Express came before the first press of Pay, which was for another total
        assert {answer.status_code for answer in answers[::2]} == {200}
        assert all("amount-changed" in answer.text for answer in answers[::2])
        assert charges(both_servers, session) == []
        again = payment_form.load(visitor, session["url"])
        assert again.fields["shipping-rate"] == express["shipping_rate"]
        assert visitor.post(again.action, data=again.filled()).status_code == 303
    assert_bought_once(both_servers, session)
    (total,) = both_servers.rows("checkout", TOTALS, id=session["id"])
    shipping = (standard if paid else express)["shipping_amount"]
    assert (total["shipping"], total["chosen"]) == (shipping, shipping)
    expected = session["amount_subtotal"] + shipping
    assert [total[name] for name in ("session", "intent", "charge", "ordered")] == [expected] * 4


def test_paying_and_expiring_at_once_do_one_of_the_two(
    both_servers: Server, session: Row, visitor: httpx.Client
) -> None:
    form = payment_form.load(visitor, session["url"])
    fields = form.filled()
    expire = f"{both_servers.provider}/v1/checkout/sessions/{session['id']}/expire"

    def press(client: httpx.Client, number: int) -> httpx.Response:
        if number % 2:
            return client.post(form.action, data=fields)
        key = {"Idempotency-Key": f"{session['id']}-{number}"}
        return client.post(expire, auth=("sk_test_xxx", ""), headers=key)

    answers = all_at_once(press)
    assert all(answer.status_code < 500 for answer in answers), [
        answer.text for answer in answers if answer.status_code >= 500
    ]
    if state(both_servers, session) == ("complete", "paid"):
        assert_bought_once(both_servers, session)
        assert events(both_servers, session, "checkout.session.expired") == 0
    else:
        assert state(both_servers, session) == ("expired", "unpaid")
        assert charges(both_servers, session) == []
        assert events(both_servers, session, "checkout.session.expired") == 1
        assert events(both_servers, session, "checkout.session.completed") == 0


def all_at_once(press: Press) -> list[httpx.Response]:
    """The answers to `press(client, number)` from AT_ONCE clients that start together."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> httpx.Response:
        with httpx.Client(trust_env=False, verify=NO_TLS, timeout=30) as client:
            start.wait()
            return press(client, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def assert_bought_once(server: Server, session: Row) -> None:
    assert charges(server, session) == ["succeeded"]
    assert_completed_once(server, session)


def assert_completed_once(server: Server, session: Row) -> None:
    assert state(server, session) == ("complete", "paid")
    orders = server.rows(
        "checkout",
        "SELECT payment_status FROM orders WHERE checkout_session_id = :id",
        id=session["id"],
    )
    assert orders == [{"payment_status": "paid"}]
    assert events(server, session, "checkout.session.completed") == 1


def charges(server: Server, session: Row) -> list[str]:
    rows = server.rows(
        "checkout",
        "SELECT status FROM charges WHERE payment_intent_id = :id ORDER BY pk",
        id=session["payment_intent"],
    )
    return [row["status"] for row in rows]


def events(server: Server, session: Row, type: str) -> int:
    (row,) = server.rows(
        "checkout",
        "SELECT count(*) AS n FROM events WHERE object_id = :id AND type = :type",
        id=session["id"],
        type=type,
    )
    return int(row["n"])


def state(server: Server, session: Row) -> tuple[str, str]:
    with server.api() as api:
        now = factories.get(api, f"/v1/checkout/sessions/{session['id']}")
    return now["status"], now["payment_status"]
