"""Lists, search, errors, idempotency, the balance and events."""

from __future__ import annotations

import stripe

from tests.contract.programs.common import RUN, errors, fails


def pages():
    made = [
        stripe.Customer.create(email=f"page-{RUN}@example.com", name=str(number)).id
        for number in range(5)
    ]
    first = stripe.Customer.list(email=f"page-{RUN}@example.com", limit=2)
    assert first.has_more
    walked = [each.id for each in first.auto_paging_iter()]
    assert walked == made[::-1]
    before = stripe.Customer.list(email=f"page-{RUN}@example.com", limit=2, ending_before=made[0])
    assert [each.id for each in before.data] == [made[2], made[1]]


def search():
    customer = stripe.Customer.create(email=f"search-{RUN}@example.com", metadata={"run": RUN})
    found = stripe.Customer.search(
        query=f"metadata['run']:'{RUN}' AND email:'search-{RUN}@example.com'"
    )
    assert found.object == "search_result"
    assert [each.id for each in found.auto_paging_iter()] == [customer.id]
    fails(lambda: stripe.Customer.search(query="nonsense"), errors.InvalidRequestError)


def idempotency():
    key = f"key-{RUN}"
    terms = {"amount": 1200, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    first = stripe.PaymentIntent.create(**terms, idempotency_key=key)
    again = stripe.PaymentIntent.create(**terms, idempotency_key=key)
    assert first.id == again.id
    fails(
        lambda: stripe.PaymentIntent.create(**(terms | {"amount": 1}), idempotency_key=key),
        errors.IdempotencyError,
    )


def error_classes():
    fails(
        lambda: stripe.Customer.retrieve("cus_none"), errors.InvalidRequestError, "resource_missing"
    )
    error = fails(
        lambda: stripe.PaymentIntent.create(amount=-1, currency="usd"), errors.InvalidRequestError
    )
    assert error.param == "amount"
    fails(
        lambda: stripe.PaymentIntent.create(amount=100, currency="usd", colour="red"),
        errors.InvalidRequestError,
        "parameter_unknown",
    )
    fails(lambda: stripe.Customer.list(api_key="sk_test_wrong"), errors.AuthenticationError)


def balance_and_events():
    assert stripe.Balance.retrieve().object == "balance"
    assert (
        stripe.BalanceTransaction.list(limit=1, type="charge").data[0].object
        == "balance_transaction"
    )
    customer = stripe.Customer.create(email=f"event-{RUN}@example.com")
    stripe.Customer.modify(customer.id, name="Jane")
    updated = next(
        event
        for event in stripe.Event.list(type="customer.updated", limit=50).auto_paging_iter()
        if event.data.object.id == customer.id
    )
    assert updated.data.previous_attributes["name"] is None
    assert stripe.Event.retrieve(updated.id).data.object.name == "Jane"
