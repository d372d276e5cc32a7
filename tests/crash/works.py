"""What clients do. Each work is one purchase from beginning to end; the ledger is told what was answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from tests.crash.client import Client
from tests.support.factories import CHALLENGED_CARD, DECLINED_CARD, GOOD_CARD, digital_item
from tests.support.payment_form import read

SESSIONS, INTENTS = "/v1/checkout/sessions", "/v1/payment_intents"
MANUAL = {"payment_intent_data": {"capture_method": "manual"}}
PRODUCTS = ("gift-card", "standing-desk", "wireless-keyboard", "stoneware-mug")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SESSION_ID = re.compile(r"session_id=(cs_\w+)")
VERDICTS = (("winning_evidence", "won"), ("losing_evidence", "lost"), (None, "lost"))
"""The text of the evidence, None without any, and the status of the dispute after it."""
Work = Callable[[Client], None]
Made = dict[str, Any]


def confirmed(client: Client) -> None:
    """A session paid over the API, after some declines, then refunded in parts."""
    session = _session(client, mode=client.random.choice(["payment", "order"]))
    declines = client.random.choice([0, 0, 1, 2])
    for _ in range(declines):
        _confirm(client, session, "pm_card_declined", expected=402)
    _confirm(client, session, "pm_card_visa")
    intent = session["payment_intent"]
    client.ledger.charged(intent, succeeded=1, failed=declines)
    client.ledger.is_in(session["id"], status="complete", payment_status="paid")
    for _ in range(client.random.choice([0, 0, 1, 3])):
        _refund(client, intent, client.random.randrange(100, 500))


def on_the_page(client: Client) -> None:
    """A session paid on the payment page, after a decline at times."""
    session = _session(client, mode=client.random.choice(["payment", "order"]))
    declines = client.random.choice([0, 1])
    for _ in range(declines):
        _press_pay(client, session["url"], DECLINED_CARD)
    _press_pay(client, session["url"], GOOD_CARD)
    client.ledger.charged(session["payment_intent"], succeeded=1, failed=declines)
    client.ledger.is_in(session["id"], status="complete", payment_status="paid")


def challenged(client: Client) -> None:
    """A session whose shopper answers the bank's challenge. The answer may be repeated too."""
    session = _session(client)
    bank = _press_pay(client, session["url"], CHALLENGED_CARD)
    passes = client.random.random() < 0.7
    client.submit(urljoin(client.provider, bank), {"action": "complete" if passes else "fail"})
    if not passes:
        _press_pay(client, session["url"], GOOD_CARD)
    client.ledger.charged(session["payment_intent"], succeeded=1)
    client.ledger.is_in(session["id"], status="complete", payment_status="paid")


def captured(client: Client) -> None:
    """An authorised payment is captured in whole or in part, or canceled."""
    session = _session(client, mode=client.random.choice(["payment", "order"]), **MANUAL)
    _confirm(client, session, "pm_card_visa")
    intent, total = session["payment_intent"], session["amount_total"]
    client.ledger.charged(intent, succeeded=1)
    amount = client.random.choice([None, total // 2, 0])
    if amount == 0:
        client.post(f"{INTENTS}/{intent}/cancel", {})
        client.ledger.is_in(intent, status="canceled", amount_received=0)
        return
    client.post(f"{INTENTS}/{intent}/capture", {"amount_to_capture": amount} if amount else {})
    client.ledger.is_in(intent, status="succeeded", amount_received=amount or total)


def disputed(client: Client) -> None:
    """A payment that the shopper disputes. The merchant submits evidence, or gives in."""
    session = _session(client)
    _confirm(client, session, "pm_card_createDispute")
    intent = session["payment_intent"]
    client.ledger.charged(intent, succeeded=1)
    (dispute,) = client.get(f"/v1/disputes?payment_intent={intent}")["data"]
    path = f"/v1/disputes/{dispute['id']}"
    text, status = client.random.choice(VERDICTS)
    if text:
        client.post(path, {"evidence": {"uncategorized_text": text}})
    else:
        client.post(f"{path}/close", {})
    client.ledger.is_in(dispute["id"], status=status)


def discounted(client: Client) -> None:
    """Two sessions with one coupon, paid over the API and on the page, redeem it twice."""
    coupon = client.post("/v1/coupons", {"percent_off": 10})["id"]
    paid, on_page = (_session(client, discounts=[{"coupon": coupon}]) for _ in range(2))
    _confirm(client, paid, "pm_card_visa")
    _press_pay(client, on_page["url"], GOOD_CARD)
    for session in (paid, on_page):
        client.ledger.charged(session["payment_intent"], succeeded=1)
        client.ledger.is_in(session["id"], status="complete", payment_status="paid")
    redeemed = client.get(f"/v1/coupons/{coupon}")["times_redeemed"]
    if redeemed != 2:
        client.ledger.report(f"the coupon {coupon} was redeemed {redeemed} times")


def expired(client: Client) -> None:
    """A session is ended before it is paid."""
    session = _session(client, mode=client.random.choice(["payment", "order", "setup"]))
    client.post(f"{SESSIONS}/{session['id']}/expire", {})
    client.ledger.is_in(session["id"], status="expired", payment_status="unpaid")
    if session["payment_intent"]:
        client.ledger.charged(session["payment_intent"])


def kept(client: Client) -> None:
    """A card is kept for later."""
    session = _session(client, mode="setup")
    _confirm(client, session, "pm_card_visa")
    client.ledger.is_in(session["id"], status="complete", payment_status="no_payment_required")


def intent_alone(client: Client) -> None:
    """A PaymentIntent created and confirmed by one request."""
    marker = client.marker()
    body = {
        "amount": client.random.randrange(100, 9000),
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "confirm": True,
        "metadata": {"crash": marker},
    }
    intent = client.post(INTENTS, body)
    client.ledger.created("payment_intents", marker, intent["id"])
    client.ledger.charged(intent["id"], succeeded=1)
    client.ledger.is_in(intent["id"], status="succeeded", amount_received=body["amount"])
    if client.random.random() < 0.5:
        _refund(client, intent["id"], body["amount"])


def shopper(client: Client) -> None:
    """A purchase in the shop. Half of the shoppers never come back to it: the webhook has to tell it."""
    client.new_browser()
    product = client.random.choice(PRODUCTS)
    page = client.open(f"{client.shop}/products/{product}").text
    token = TOKEN.search(page)
    if token is None:
        client.ledger.report(f"the page of {product} has no form")
        return
    fields = {"csrf_token": token[1], "product": product}
    client.submit(f"{client.shop}/cart/add", fields)
    started = client.submit(f"{client.shop}/checkout/start", {"csrf_token": token[1]})
    back = _press_pay(client, started.headers["Location"], GOOD_CARD)
    success = client.open(urljoin(client.provider, back)).text.replace("&amp;", "&")
    session = SESSION_ID.search(success)
    if session is None:
        client.ledger.report(f"the payment page leads to no success page: {back}")
        return
    client.ledger.bought(session[1])
    if client.random.random() < 0.5:
        client.open(f"{client.shop}/checkout/success?{session[0]}")


WORKS: tuple[Work, ...] = (
    *(confirmed, on_the_page, challenged, captured, disputed, discounted, expired, kept),
    *(intent_alone, shopper, shopper, confirmed),
)


def _session(client: Client, *, mode: str = "payment", **fields: Any) -> Made:
    marker = client.marker()
    body = {
        "mode": mode,
        "metadata": {"crash": marker},
        "success_url": f"{client.shop}/?done={{CHECKOUT_SESSION_ID}}",
        **fields,
    }
    if mode == "setup":
        body["currency"] = "usd"
    else:
        body["line_items"] = [digital_item(amount=client.random.randrange(2000, 9000))]
    session = client.post(SESSIONS, body)
    client.ledger.created("checkout/sessions", marker, session["id"])
    return session


def _confirm(client: Client, session: Made, method: str, *, expected: int = 200) -> None:
    body = {"email": "jenny@example.com", "payment_method": method}
    client.post(f"{SESSIONS}/{session['id']}/confirm", body, expected=expected)


def _refund(client: Client, intent: str, amount: int) -> None:
    marker = client.marker()
    body = {"payment_intent": intent, "amount": amount, "metadata": {"crash": marker}}
    refund = client.post("/v1/refunds", body)
    client.ledger.created("refunds", marker, refund["id"])
    client.ledger.refunded(intent, amount)


def _press_pay(client: Client, url: str, card: str) -> str:
    """Fill in the payment page and send it. Where it leads to; the page itself when the card is declined."""
    form = read(url, client.open(url).text)
    answer = client.submit(form.action, form.filled(card))
    if answer.is_redirect == (card == DECLINED_CARD):
        client.ledger.report(f"the payment page answered {answer.status_code} to {card[-4:]}")
    return answer.headers.get("Location", url)
