"""The ways to pay: Checkout Sessions, payment links, intents, saved cards, and refunds."""

from __future__ import annotations

import stripe

from tests.contract.programs.common import RUN, URL, errors, fails, shopper_pays

DECLINES = {
    "pm_card_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_chargeDeclinedExpiredCard": ("expired_card", "expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": ("incorrect_cvc", "incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": ("processing_error", "processing_error"),
}


def checkout_sessions():
    customer = stripe.Customer.create(email=f"shop-{RUN}@example.com")
    created = stripe.checkout.Session.create(
        mode="payment",
        customer=customer.id,
        client_reference_id=RUN,
        line_items=[
            {
                "quantity": 2,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 1999,
                    "product_data": {"name": "Notebook", "metadata": {"sku": "n-1"}},
                },
            }
        ],
        payment_intent_data={"metadata": {"run": RUN}, "description": "Order 1"},
        automatic_tax={"enabled": False},
        success_url="https://shop.example/done?session_id={CHECKOUT_SESSION_ID}",
        cancel_url="https://shop.example/cart",
    )
    assert created.amount_total == 3998
    assert (created.status, created.payment_status) == ("open", "unpaid")
    assert created.url.startswith(URL)
    items = stripe.checkout.Session.list_line_items(created.id, expand=["data.price.product"])
    assert items.data[0].price.product.name == "Notebook"
    shopper_pays(created)
    paid = stripe.checkout.Session.retrieve(
        created.id, expand=["payment_intent.latest_charge", "line_items", "customer"]
    )
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert paid.payment_intent.latest_charge.outcome.type == "authorized"
    assert paid.payment_intent.metadata["run"] == RUN
    assert paid.line_items.data[0].quantity == 2
    assert paid.customer.id == customer.id
    found = stripe.checkout.Session.list(payment_intent=paid.payment_intent.id)
    assert [each.id for each in found.data] == [paid.id]

    other = stripe.checkout.Session.create(
        mode="setup", currency="usd", customer=customer.id, success_url="https://shop.example/"
    )
    assert stripe.checkout.Session.expire(other.id).status == "expired"
    fails(lambda: stripe.checkout.Session.expire(other.id), errors.InvalidRequestError)


def payment_links():
    price = stripe.Price.create(
        unit_amount=900, currency="usd", product=stripe.Product.create(name="Tea").id
    )
    link = stripe.PaymentLink.create(
        line_items=[{"price": price.id, "quantity": 1}],
        after_completion={"type": "redirect", "redirect": {"url": "https://shop.example/"}},
        metadata={"run": RUN},
    )
    assert link.url.startswith(URL)
    assert stripe.PaymentLink.list_line_items(link.id).data[0].price.id == price.id
    assert not stripe.PaymentLink.modify(link.id, active=False).active
    assert link.id in [each.id for each in stripe.PaymentLink.list(active=False, limit=20).data]


def payment_intents():
    terms = {"amount": 2000, "currency": "usd"}
    intent = stripe.PaymentIntent.create(
        **terms,
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
        receipt_email="jane@example.com",
        statement_descriptor_suffix="ORDER 1",
        shipping={
            "name": "Jane Doe",
            "address": {"line1": "1 Main St", "city": "Portland", "country": "US"},
        },
    )
    assert intent.status == "requires_payment_method"
    assert intent.receipt_email == "jane@example.com"
    assert intent.shipping.address.city == "Portland"
    stripe.PaymentIntent.modify(intent.id, amount=2100, metadata={"order": "1"})
    paid = stripe.PaymentIntent.confirm(intent.id, payment_method="pm_card_mastercard")
    assert (paid.status, paid.amount_received) == ("succeeded", 2100)
    charge = stripe.Charge.retrieve(paid.latest_charge, expand=["balance_transaction"])
    assert charge.payment_method_details.card.brand == "mastercard"
    assert charge.balance_transaction.net == 2100 - charge.balance_transaction.fee
    assert charge.receipt_email == "jane@example.com"

    held = stripe.PaymentIntent.create(
        **terms, payment_method="pm_card_visa", confirm=True, capture_method="manual"
    )
    assert held.status == "requires_capture"
    captured = stripe.PaymentIntent.capture(held.id, amount_to_capture=1500)
    assert captured.amount_received == 1500
    held = stripe.PaymentIntent.create(
        **terms, payment_method="pm_card_visa", confirm=True, capture_method="manual"
    )
    canceled = stripe.PaymentIntent.cancel(held.id, cancellation_reason="requested_by_customer")
    assert canceled.status == "canceled"

    asked = stripe.PaymentIntent.create(
        **terms,
        payment_method="pm_card_threeDSecure2Required",
        confirm=True,
        return_url="https://shop.example/",
    )
    assert asked.status == "requires_action"
    assert asked.next_action.redirect_to_url.url.startswith(URL)


def declines():
    for method, (code, decline_code) in DECLINES.items():
        error = fails(
            lambda method=method: stripe.PaymentIntent.create(
                amount=1000, currency="usd", payment_method=method, confirm=True
            ),
            errors.CardError,
            code,
        )
        assert error.error.decline_code == decline_code, method
        intent = error.error.payment_intent
        assert intent.status == "requires_payment_method"
        assert intent.last_payment_error.payment_method.card.last4
        assert error.error.charge == intent.latest_charge
        recovered = stripe.PaymentIntent.confirm(intent.id, payment_method="pm_card_visa")
        assert recovered.status == "succeeded"


def saved_cards():
    customer = stripe.Customer.create(email=f"saved-{RUN}@example.com")
    setup = stripe.SetupIntent.create(
        customer=customer.id, payment_method="pm_card_visa", confirm=True, usage="off_session",
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
    )  # fmt: skip
    assert setup.status == "succeeded"
    later = stripe.PaymentIntent.create(
        amount=700,
        currency="usd",
        customer=customer.id,
        payment_method=setup.payment_method,
        off_session=True,
        confirm=True,
    )
    assert later.status == "succeeded"
    assert stripe.SetupIntent.list(customer=customer.id).data[0].id == setup.id


def refunds():
    paid = stripe.PaymentIntent.create(
        amount=2000, currency="usd", payment_method="pm_card_visa", confirm=True
    )
    part = stripe.Refund.create(
        payment_intent=paid.id, amount=500, reason="requested_by_customer", metadata={"run": RUN}
    )
    assert (part.status, part.amount) == ("succeeded", 500)
    rest = stripe.Refund.create(charge=paid.latest_charge)
    assert rest.amount == 1500
    charge = stripe.Charge.retrieve(paid.latest_charge, expand=["refunds"])
    assert charge.refunded
    assert {each.id for each in charge.refunds.data} == {part.id, rest.id}
    assert stripe.Refund.retrieve(part.id).metadata["run"] == RUN
    fails(
        lambda: stripe.Refund.create(payment_intent=paid.id),
        errors.InvalidRequestError,
        "charge_already_refunded",
    )
