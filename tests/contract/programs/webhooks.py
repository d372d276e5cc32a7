"""An endpoint over the API, and an event that a real delivery brings."""

from __future__ import annotations

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import stripe

from tests.contract.programs.common import PATIENCE_SECONDS, RUN, errors, fails, shopper_pays


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
