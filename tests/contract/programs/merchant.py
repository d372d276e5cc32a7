"""A merchant's program with Stripe's library for Python, as it would be written against Stripe.

    TILL_URL=http://localhost:8000 TILL_KEY=sk_test_xxx python merchant.py

Runs with every version of the library from 7 on. Each function is one part of a merchant's work; the first thing that
isn't as Stripe's documentation says ends the program.
"""

from __future__ import annotations

import json
import os
import queue
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import Request, urlopen

import stripe

URL, KEY = os.environ["TILL_URL"], os.environ["TILL_KEY"]
stripe.api_key, stripe.api_base, stripe.max_network_retries = KEY, URL, 0
errors = getattr(stripe, "error", stripe)
RUN = uuid.uuid4().hex[:12]
"""Marks what this run makes, so that the program can run again on the same server."""
DECLINES = {
    "pm_card_chargeDeclined": ("card_declined", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
    "pm_card_chargeDeclinedExpiredCard": ("expired_card", "expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": ("incorrect_cvc", "incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": ("processing_error", "processing_error"),
}
PATIENCE_SECONDS = 120


def products_and_prices():
    product = stripe.Product.create(name=f"Lamp {RUN}", metadata={"run": RUN}, active=True)
    assert product.object == "product"
    assert product.metadata["run"] == RUN
    price = stripe.Price.create(
        product=product.id, unit_amount=2500, currency="eur", lookup_key=f"lamp-{RUN}"
    )
    stripe.Product.modify(product.id, default_price=price.id, description="Brass")
    read = stripe.Product.retrieve(product.id, expand=["default_price"])
    assert read.description == "Brass"
    assert read.default_price.unit_amount == 2500
    assert stripe.Price.list(lookup_keys=[f"lamp-{RUN}"]).data[0].id == price.id
    assert stripe.Price.list(product=product.id, active=True).data[0].id == price.id
    stripe.Price.modify(price.id, active=False, nickname="old")
    assert stripe.Price.list(product=product.id, active=True).data == []
    other = stripe.Product.create(name=f"Bulb {RUN}")
    assert stripe.Product.delete(other.id).deleted
    fails(lambda: stripe.Product.retrieve(other.id), errors.InvalidRequestError, "resource_missing")


def customers():
    customer = stripe.Customer.create(
        email=f"{RUN}@example.com",
        name="Jane Doe",
        phone="+15035550123",
        address={
            "line1": "1 Main St",
            "city": "Portland",
            "state": "OR",
            "postal_code": "97201",
            "country": "US",
        },
        preferred_locales=["en"],
        metadata={"run": RUN},
    )
    assert customer.address.city == "Portland"
    assert customer.invoice_settings.default_payment_method is None
    method = stripe.PaymentMethod.attach("pm_card_visa", customer=customer.id)
    changed = stripe.Customer.modify(
        customer.id, invoice_settings={"default_payment_method": method.id}
    )
    assert changed.invoice_settings.default_payment_method == method.id
    assert [each.id for each in stripe.Customer.list(email=customer.email).data] == [customer.id]
    methods = stripe.Customer.list_payment_methods(customer.id, type="card")
    assert [each.id for each in methods.data] == [method.id]
    assert stripe.PaymentMethod.list(customer=customer.id, type="card").data[0].id == method.id
    assert stripe.PaymentMethod.detach(method.id).customer is None
    assert stripe.Customer.delete(customer.id).deleted
    assert stripe.Customer.retrieve(customer.id).deleted


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


def coupons():
    coupon = stripe.Coupon.create(percent_off=25, duration="once", name="Spring")
    assert coupon.valid
    code = f"SPRING{RUN.upper()}"
    made = promotion_code(coupon.id, code)
    assert stripe.PromotionCode.list(code=code).data[0].id == made.id
    session = stripe.checkout.Session.create(
        mode="payment",
        line_items=[
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 1000,
                    "product_data": {"name": "Mug"},
                },
            }
        ],
        discounts=[{"promotion_code": made.id}],
        success_url="https://shop.example/",
    )
    assert (session.amount_subtotal, session.amount_total) == (1000, 750)
    assert session.total_details.amount_discount == 250
    shopper_pays(session)
    assert stripe.Coupon.retrieve(coupon.id).times_redeemed == 1
    assert stripe.PromotionCode.modify(made.id, active=False).active is False
    assert stripe.Coupon.delete(coupon.id).deleted


def promotion_code(coupon, code):
    """Since 2025-09-30 a code names its coupon below `promotion`."""
    major = int(getattr(stripe, "VERSION", "16").split(".")[0])
    if major >= 13:
        return stripe.PromotionCode.create(
            promotion={"type": "coupon", "coupon": coupon}, code=code
        )
    return stripe.PromotionCode.create(coupon=coupon, code=code)


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


def webhooks():
    received = queue.Queue()
    receiver = HTTPServer(("127.0.0.1", 0), receiving(received))
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{receiver.server_port}/hook"
    endpoint = stripe.WebhookEndpoint.create(
        url=address,
        enabled_events=["checkout.session.completed", "invoice.paid"],
        metadata={"run": RUN},
    )
    try:
        session = stripe.checkout.Session.create(
            mode="payment",
            line_items=[
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 500,
                        "product_data": {"name": "Pen"},
                    },
                }
            ],
            shipping_address_collection={"allowed_countries": ["US"]},
            client_reference_id=RUN,
            success_url="https://shop.example/",
        )
        shopper_pays(session)
        while True:  # other programs may pay at the same time
            payload, signature = received.get(timeout=PATIENCE_SECONDS)
            event = stripe.Webhook.construct_event(payload, signature, endpoint.secret)
            if event.data.object.id == session.id:
                break
        assert event.type == "checkout.session.completed"
        assert event.api_version == stripe.api_version or event.api_version == endpoint.api_version
        read = stripe.checkout.Session.retrieve(session.id)
        assert as_dict(event.data.object) == as_dict(read)
        assert event.data.object.collected_information.shipping_details.name == "Jane Doe"
        fails(
            lambda: stripe.Webhook.construct_event(payload + b" ", signature, endpoint.secret),
            errors.SignatureVerificationError,
        )
        assert stripe.WebhookEndpoint.modify(endpoint.id, disabled=True).status == "disabled"
        assert endpoint.id in [each.id for each in stripe.WebhookEndpoint.list(limit=100).data]
    finally:
        assert stripe.WebhookEndpoint.delete(endpoint.id).deleted
        receiver.shutdown()
        receiver.server_close()


def receiving(received):
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            received.put((payload, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):
            """The receiver writes no log."""

    return Receiver


def as_dict(shown):
    return json.loads(str(shown))


def shopper_pays(session):
    """What the payment page does when the shopper presses Pay."""
    address = {"line1": "1 Main St", "city": "Portland", "state": "OR", "country": "US"}
    address["postal_code"] = "97201"
    shopper = {"name": "Jane Doe", "billing_address": address}
    if session.customer is None:
        shopper["email"] = "jane@example.com"
    if session.shipping_address_collection:
        shopper["shipping"] = {"name": "Jane Doe", "address": address}
    body = {"payment_method": "pm_card_visa", **shopper}
    request = Request(
        f"{URL}/v1/checkout/sessions/{session.id}/confirm",
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {KEY}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        },
    )
    with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        assert json.load(answer)["status"] == "complete"


def fails(call, kind, code=None):
    """The error of a call that must fail."""
    try:
        call()
    except kind as error:
        raised = error
    else:
        raise AssertionError(f"{kind.__name__} was not raised")
    assert code is None or raised.code == code, raised
    return raised


PARTS = (
    products_and_prices,
    customers,
    checkout_sessions,
    payment_links,
    payment_intents,
    declines,
    saved_cards,
    refunds,
    coupons,
    pages,
    search,
    idempotency,
    error_classes,
    balance_and_events,
    webhooks,
)

if __name__ == "__main__":
    for part in PARTS:
        print(part.__name__, flush=True)
        part()
