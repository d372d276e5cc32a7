"""The bare program to compare with: Flask and Flask-SQLAlchemy on SQLite, and only the statements that are needed.

Ordinary code: ORM models, `db.session`, `jsonify`, a Jinja template. It has no validation to speak of, no
tenancy, no dialects, no rate limits, no security headers. What the application costs beyond it is what those cost.

- POST /v1/checkout/sessions: claim of the idempotency key, price, session, line, intent, stored answer
- GET /v1/checkout/sessions/<id>: account by its key, session
- GET /: one SELECT and a page of about 12 KB
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, jsonify, render_template, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, ForeignKey, UniqueConstraint, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.wsgi import KEY

PRODUCTS = Path(__file__).parent.parent / "seeds" / "catalog.json"


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Account(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    key_digest: Mapped[str] = mapped_column(unique=True)


class IdempotencyKey(db.Model):  # type: ignore[name-defined]
    __table_args__ = (UniqueConstraint("account_id", "key"),)
    pk: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str]
    answer: Mapped[str | None]


class Product(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    subtitle: Mapped[str]
    description: Mapped[str]
    image: Mapped[str]
    price: Mapped[int]


class Price(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    currency: Mapped[str]
    unit_amount: Mapped[int]


class PaymentIntent(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    created: Mapped[int]


class CheckoutSession(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    payment_intent_id: Mapped[str] = mapped_column(index=True)
    page_token: Mapped[str] = mapped_column(unique=True)
    mode: Mapped[str]
    status: Mapped[str]
    payment_status: Mapped[str]
    currency: Mapped[str]
    amount_subtotal: Mapped[int]
    amount_total: Mapped[int]
    success_url: Mapped[str]
    cancel_url: Mapped[str | None]
    customer_email: Mapped[str | None]
    metadata_: Mapped[dict[str, str]] = mapped_column("metadata", JSON)
    created: Mapped[int]
    expires_at: Mapped[int]

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "checkout.session",
            "mode": self.mode,
            "status": self.status,
            "payment_status": self.payment_status,
            "url": f"{request.host_url}pay/{self.page_token}",
            "success_url": self.success_url,
            "cancel_url": self.cancel_url,
            "currency": self.currency,
            "amount_subtotal": self.amount_subtotal,
            "amount_total": self.amount_total,
            "customer_email": self.customer_email,
            "payment_intent": self.payment_intent_id,
            "metadata": self.metadata_,
            "created": self.created,
            "expires_at": self.expires_at,
        }


class LineItem(db.Model):  # type: ignore[name-defined]
    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("checkout_session.id"), index=True)
    price_id: Mapped[str] = mapped_column(ForeignKey("price.id"))
    description: Mapped[str]
    quantity: Mapped[int]
    amount_total: Mapped[int]


def create_app(directory: Path | None = None) -> Flask:
    """The program on a database in `directory`, or in BARE_DIR, with its sample data."""
    directory = directory or Path(os.environ["BARE_DIR"])
    directory.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{directory / 'bare.db'}"
    app.config["API_KEY"] = KEY
    db.init_app(app)
    app.add_url_rule("/v1/checkout/sessions", view_func=create, methods=["POST"])
    app.add_url_rule("/v1/checkout/sessions/<id>", view_func=retrieve)
    app.add_url_rule("/", view_func=page)
    app.jinja_env.filters["money"] = lambda cents: f"${cents / 100:,.2f}"
    with app.app_context():
        event.listen(db.engine, "connect", _pragmas)
        db.create_all()
        if db.session.scalar(select(Account)) is None:
            _seed()
        db.session.remove()
        db.engine.dispose()  # a server that forks must not share the connection
    return app


def _pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _seed() -> None:
    db.session.add(Account(id="acct_1", key_digest=_digest(KEY)))
    db.session.flush()
    for product in json.loads(PRODUCTS.read_text())["products"]:
        names = ("slug", "name", "subtitle", "description", "image")
        fields = {name: product[name] for name in names}
        db.session.add(Product(price=product["unit_amount"], **fields))
        price = {
            "id": product["provider"]["price"],
            "name": product["name"],
            "account_id": "acct_1",
        }
        db.session.add(Price(currency="usd", unit_amount=product["unit_amount"], **price))
    db.session.commit()


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
    digest = _digest(sent.username)
    account = db.session.scalar(select(Account).where(Account.key_digest == digest))
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


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"
