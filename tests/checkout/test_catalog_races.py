"""A product is deleted while it gets a price, and a card detached while it becomes a default. On both databases."""

from __future__ import annotations

import pytest

from tests.checkout.test_api_payment_races import at_once, post
from tests.support import factories
from tests.support.servers import Server

AMOUNT = {"currency": "usd", "unit_amount": 500}


def test_no_deleted_product_has_a_price(any_server: Server) -> None:
    with any_server.api() as api:
        ids = [factories.post(api, "/v1/products", {"name": "Lamp"})["id"] for _ in range(10)]

    def act(api, number):  # type: ignore[no-untyped-def]
        product = ids[number // 2]
        if number % 2:
            return api.delete(f"/v1/products/{product}")
        return post(api, "/v1/prices", {"product": product, **AMOUNT})

    answers = at_once(any_server, 2 * len(ids), act)
    assert {answer.status_code for answer in answers} <= {200, 400, 404}
    broken = any_server.rows(
        "checkout",
        "SELECT p.id FROM products p JOIN prices r ON r.product_id = p.id "
        "WHERE p.deleted_at IS NOT NULL",
    )
    assert broken == []
    gone = any_server.rows("checkout", "SELECT id FROM products WHERE deleted_at IS NOT NULL")
    priced = any_server.rows("checkout", "SELECT product_id AS id FROM prices")
    ended = [row["id"] for row in (*gone, *priced) if row["id"] in ids]
    assert sorted(ended) == sorted(ids)  # each either deleted or priced


@pytest.mark.slow
def test_the_default_card_of_a_customer_is_attached(any_server: Server) -> None:
    with any_server.api() as api:
        made = [factories.post(api, "/v1/customers", {"source": "tok_visa"}) for _ in range(10)]
    cards = [each["invoice_settings"]["default_payment_method"] for each in made]

    def act(api, number):  # type: ignore[no-untyped-def]
        customer, card = made[number // 2]["id"], cards[number // 2]
        if number % 2:
            return post(api, f"/v1/payment_methods/{card}/detach", {})
        settings = {"default_payment_method": card}
        return post(api, f"/v1/customers/{customer}", {"invoice_settings": settings})

    answers = at_once(any_server, 2 * len(made), act)
    assert {answer.status_code for answer in answers} <= {200, 400}
    broken = any_server.rows(
        "checkout",
        "SELECT c.id FROM customers c JOIN payment_methods m "
        "ON m.id = c.default_payment_method_id WHERE m.customer_id IS NULL",
    )
    assert broken == []


@pytest.mark.slow
def test_a_payment_that_updates_its_customer_waits_for_no_detached_card(any_server: Server) -> None:
    """All three lock the customer before the card, so that none of them is refused for a deadlock."""
    person = {"source": "tok_visa", "email": "jane@example.com"}
    with any_server.api() as api:
        made = [factories.post(api, "/v1/customers", person) for _ in range(8)]
    sessions = [
        factories.create_session(any_server, customer=each["id"], customer_update={"name": "auto"})
        for each in made
    ]

    def act(api, number):  # type: ignore[no-untyped-def]
        customer, session = made[number // 3], sessions[number // 3]
        card = customer["invoice_settings"]["default_payment_method"]
        if number % 3 == 0:
            body = {"payment_method": card, "name": "Jane Doe"}
            return post(api, f"/v1/checkout/sessions/{session['id']}/confirm", body)
        if number % 3 == 1:
            return post(api, f"/v1/payment_methods/{card}/detach", {})
        return api.delete(f"/v1/customers/{customer['id']}")

    answers = at_once(any_server, 3 * len(made), act)
    assert {answer.status_code for answer in answers} <= {200, 400, 404}
    kept = any_server.rows(
        "checkout", "SELECT name FROM customers WHERE deleted_at IS NOT NULL AND name IS NOT NULL"
    )
    assert kept == []
