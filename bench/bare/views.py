"""The views of the bare program."""

from __future__ import annotations

import hashlib
import json
import secrets
import time

from flask import Response, abort, current_app, jsonify, render_template, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bench.bare.models import (
    Account,
    CheckoutSession,
    IdempotencyKey,
    LineItem,
    PaymentIntent,
    Price,
    Product,
    db,
)


def create() -> Response:
    if (
        request.authorization is None
        or request.authorization.username != current_app.config["API_KEY"]
    ):
        abort(401)
    claim = IdempotencyKey(account_id="acct_1", key=request.headers["Idempotency-Key"])
    db.session.add(claim)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return _stored(request.headers["Idempotency-Key"])
    body = request.get_json()
    item = body["line_items"][0]
    price = db.session.scalar(select(Price).where(Price.id == item["price"]))
    if price is None:
        abort(400)
    amount, now = price.unit_amount * item["quantity"], int(time.time())
    intent = PaymentIntent(
        id=_new_id("pi"),
        account_id="acct_1",
        amount=amount,
        currency=price.currency,
        status="requires_payment_method",
        created=now,
    )
    session = CheckoutSession(
        id=_new_id("cs"),
        account_id="acct_1",
        payment_intent_id=intent.id,
        page_token=_new_id("pay"),
        mode=body["mode"],
        status="open",
        payment_status="unpaid",
        currency=price.currency,
        amount_subtotal=amount,
        amount_total=amount,
        success_url=body["success_url"],
        cancel_url=body.get("cancel_url"),
        customer_email=body.get("customer_email"),
        metadata_=body.get("metadata", {}),
        created=now,
        expires_at=now + 24 * 3600,
    )
    line = LineItem(
        id=_new_id("li"),
        session_id=session.id,
        price_id=price.id,
        description=price.name,
        quantity=item["quantity"],
        amount_total=amount,
    )
    db.session.add_all([intent, session])
    db.session.flush()
    db.session.add(line)
    answer = session.to_dict()
    claim.answer = json.dumps(answer)
    db.session.commit()
    return jsonify(answer)


def _stored(key: str) -> Response:
    claim = db.session.scalar(select(IdempotencyKey).where(IdempotencyKey.key == key))
    assert claim is not None
    return Response(claim.answer, mimetype="application/json")


def retrieve(id: str) -> Response:
    sent = request.authorization
    if sent is None or sent.username is None:
        abort(401)
    sent_digest = digest(sent.username)
    account = db.session.scalar(select(Account).where(Account.key_digest == sent_digest))
    if account is None:
        abort(401)
    mine = (CheckoutSession.id == id, CheckoutSession.account_id == account.id)
    session = db.session.scalar(select(CheckoutSession).where(*mine))
    if session is None:
        abort(404)
    return jsonify(session.to_dict())


def page() -> str:
    products = db.session.scalars(select(Product).order_by(Product.pk)).all()
    return render_template("products.html", products=products)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"
