"""A shop with one product, which sells through Till. docs/integrate.md explains each part."""

import hashlib
import hmac
import json
import os
import re
import secrets
import sqlite3
import time
from contextlib import closing, contextmanager

import httpx
from flask import Flask, abort, redirect, request

SHOP = os.environ.get("SHOP_URL", "http://127.0.0.1:9000")
TILL = os.environ.get("TILL_URL", "http://localhost:8000")
SECRET_KEY = os.environ.get("TILL_SECRET_KEY", "sk_test_xxx")
WEBHOOK_SECRET = os.environ.get("TILL_WEBHOOK_SECRET", "whsec_test_xxx")
CATALOG = {"keyboard": {"price": "price_9ab3cd5ef7gh", "amount": 7900, "currency": "usd"}}
TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    price TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    session TEXT UNIQUE,
    status TEXT NOT NULL DEFAULT 'pending'
);
CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY);
"""

app = Flask(__name__)
till = httpx.Client(base_url=TILL, auth=(SECRET_KEY, ""), timeout=10)


@contextmanager
def database():
    """A transaction of the shop's own database: committed at the end, rolled back after an error."""
    path = os.environ.get("SHOP_DATABASE", "shop.db")
    with closing(sqlite3.connect(path, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        connection.executescript(TABLES)
        with connection:
            yield connection


@app.get("/")
def home():
    return """
        <h1>Wireless Keyboard, $79.00</h1>
        <form action="/buy" method="post">
          <input type="hidden" name="product" value="keyboard">
          <label>Quantity <input name="quantity" type="number" value="1" min="1" max="99"></label>
          <button>Buy</button>
        </form>
    """


@app.post("/buy")
def buy():
    product = CATALOG.get(request.form.get("product", "")) or abort(400)
    quantity = request.form.get("quantity", "", type=int) or 0
    if not 1 <= quantity <= 99:
        abort(400)
    session = create_session(store_order(product, quantity))
    return redirect(session["url"], 303)


def store_order(product, quantity):
    """Store a pending order, priced by the catalog, before anybody can pay for it."""
    order = {
        "id": secrets.token_urlsafe(16),
        "price": product["price"],
        "quantity": quantity,
        "amount": product["amount"] * quantity,
        "currency": product["currency"],
        "expires_at": int(time.time()) + 31 * 60,
    }
    with database() as db:
        db.execute(
            "INSERT INTO orders (id, price, quantity, amount, currency, expires_at)"
            " VALUES (:id, :price, :quantity, :amount, :currency, :expires_at)",
            order,
        )
    return order


def create_session(order):
    """Create the order's Checkout Session. Repeating the call returns the same session."""
    answer = till.post(
        "/v1/checkout/sessions",
        headers={"Idempotency-Key": f"order-{order['id']}"},
        json={
            "mode": "payment",
            "line_items": [{"price": order["price"], "quantity": order["quantity"]}],
            "client_reference_id": order["id"],
            "expires_at": order["expires_at"],
            "success_url": f"{SHOP}/thanks?session={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{SHOP}/cancel?order={order['id']}",
        },
    )
    session = answer.raise_for_status().json()
    with database() as db:
        db.execute("UPDATE orders SET session = ? WHERE id = ?", [session["id"], order["id"]])
    return session


@app.get("/thanks")
def thanks():
    status = fulfil(request.args.get("session", "")) or abort(404)
    texts = {"paid": "Payment confirmed. Thank you!", "pending": "Confirming your payment…"}
    return f"<h1>{texts.get(status, 'This order is not paid.')}</h1>"


def fulfil(session_id):
    """Retrieve the session and update its order, as often as you like.

    Returns the order's status, or None if the session is of no order of this shop.
    """
    if not re.fullmatch(r"cs_\w{1,100}", session_id, re.ASCII):
        return None
    answer = till.get(f"/v1/checkout/sessions/{session_id}")
    if answer.status_code == 404:
        return None
    session = answer.raise_for_status().json()
    with database() as db:
        rows = db.execute("SELECT * FROM orders WHERE id = ?", [session["client_reference_id"]])
        order = rows.fetchone()
        if order is None:
            return None
        status = decide(order, session)
        moved = db.execute(
            "UPDATE orders SET status = ? WHERE id = ? AND status = 'pending'",
            [status, order["id"]],
        )
    if moved.rowcount and status == "paid":
        print("ship it:", order["id"], flush=True)
    return status if moved.rowcount else order["status"]


def decide(order, session):
    """The status that the session gives the order."""
    if session["status"] == "expired":
        return "expired"
    if session["status"] != "complete" or session["payment_status"] != "paid":
        return "pending"
    agreed = (order["amount"], order["currency"])
    return "paid" if (session["amount_total"], session["currency"]) == agreed else "review"


@app.post("/webhooks/checkout")
def webhook():
    body = request.get_data()
    if not is_from_till(request.headers.get("Fluveo-Signature", ""), body, time.time()):
        abort(400)
    event = json.loads(body)
    if not event["type"].startswith("checkout.session."):
        return "ignored"
    with database() as db:
        if db.execute("SELECT 1 FROM events WHERE id = ?", [event["id"]]).fetchone():
            return "handled before"
    fulfil(event["data"]["object"]["id"])
    with database() as db:
        db.execute("INSERT OR IGNORE INTO events VALUES (?)", [event["id"]])
    return "handled"


def is_from_till(header, body, now):
    """Check the value of Fluveo-Signature against the raw body, at most five minutes old."""
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    signatures = [value for name, _, value in pairs if name == "v1"]
    if len(times) != 1 or not times[0].isdecimal() or abs(now - int(times[0])) > 300:
        return False
    signed = b"v1=" + times[0].encode() + b"." + body
    expected = hmac.new(WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest().encode()
    return any(hmac.compare_digest(expected, each.encode()) for each in signatures)


@app.get("/cancel")
def cancel():
    with database() as db:
        rows = db.execute("SELECT * FROM orders WHERE id = ?", [request.args.get("order", "")])
        order = rows.fetchone() or abort(404)
    if order["session"] is None:
        return redirect("/", 303)
    till.post(
        f"/v1/checkout/sessions/{order['session']}/expire",
        headers={"Idempotency-Key": f"expire-{order['id']}"},
    )
    status = fulfil(order["session"])
    return redirect(f"/thanks?session={order['session']}" if status == "paid" else "/", 303)


@app.cli.command()
def sweep():
    """Settle orders that no webhook has settled. A job calls it every few minutes."""
    with database() as db:
        late = db.execute(
            "SELECT * FROM orders WHERE status = 'pending' AND expires_at < ?", [time.time() - 60]
        ).fetchall()
    for order in late:
        try:
            fulfil(order["session"] or create_session(order)["id"])
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code != 400:
                raise
            with database() as db:  # it is too late for a session, so there is none
                db.execute(
                    "UPDATE orders SET status = 'expired' WHERE id = ? AND status = 'pending'",
                    [order["id"]],
                )


@app.errorhandler(httpx.HTTPError)
def unavailable(error):
    """Say that nothing is lost. A webhook that gets this answer is sent again."""
    app.logger.error("Till: %s", error)
    return "We can't reach our payment provider. Please try again.", 503, {"Retry-After": "30"}


if __name__ == "__main__":
    app.run(port=9000)
