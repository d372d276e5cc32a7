"""The bare program to compare with: Flask and Flask-SQLAlchemy on SQLite, and only the statements that are needed.

Ordinary code: ORM models, `db.session`, `jsonify`, a Jinja template. It has no validation to speak of, no
tenancy, no dialects, no rate limits, no security headers. What the application costs beyond it is what those cost.

- POST /v1/checkout/sessions: claim of the idempotency key, price, session, line, intent, stored answer
- GET /v1/checkout/sessions/<id>: account by its key, session
- GET /: one SELECT and a page of about 12 KB
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from bench.bare import views
from bench.bare.models import Account, Price, Product, db
from bench.wsgi import KEY

PRODUCTS = Path(__file__).parents[2] / "seeds" / "catalog.json"


def create_app(directory: Path | None = None) -> Flask:
    """The program on a database in `directory`, or in BARE_DIR, with its sample data."""
    directory = directory or Path(os.environ["BARE_DIR"])
    directory.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{directory / 'bare.db'}"
    app.config["API_KEY"] = KEY
    db.init_app(app)
    app.add_url_rule("/v1/checkout/sessions", view_func=views.create, methods=["POST"])
    app.add_url_rule("/v1/checkout/sessions/<id>", view_func=views.retrieve)
    app.add_url_rule("/", view_func=views.page)
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
    db.session.add(Account(id="acct_1", key_digest=views.digest(KEY)))
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
