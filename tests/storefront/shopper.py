"""A visitor of the shop: a test client that submits the shop's forms."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from foundation.database import db, reading
from storefront.models import CartLine, ShopOrder, ShopProduct, ShopVariant
from storefront.views.forms import csrf_token

SHOP = "http://127.0.0.1:8000"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Shopper:
    """One browser. Every POST has the visitor's CSRF token."""

    def __init__(self, app: Flask):
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.token: str | None = None

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, base_url=SHOP, **options)

    def post(self, path: str, **fields: Any) -> TestResponse:
        if self.token is None:
            self.token = self.take_token()
        fields.setdefault("csrf_token", self.token)
        return self.client.post(path, data=fields, base_url=SHOP)

    def take_token(self) -> str:
        """The CSRF token, from the browser's session."""
        with self.client.session_transaction(base_url=SHOP) as stored:
            stored.setdefault("csrf", secrets.token_hex(20))
        with self.app.test_request_context():
            session.update(stored)
            return csrf_token()

    def read_token(self) -> str:
        """The CSRF token, from a page."""
        match = TOKEN.search(self.get("/products/standing-desk").text)
        assert match, "the page has no form"
        return match[1]

    def add(self, slug: str, quantity: int | str = 1, **fields: Any) -> TestResponse:
        return self.post("/cart/add", product=slug, quantity=quantity, **fields)

    def checkout(self, **fields: Any) -> TestResponse:
        return self.post("/checkout/start", **fields)

    def cart(self) -> dict[str, int]:
        """This visitor's cart in the database: quantities by slug."""
        statement = (
            select(ShopProduct.slug, CartLine.quantity)
            .join(ShopVariant, ShopVariant.product_pk == ShopProduct.pk)
            .join(CartLine, CartLine.variant_pk == ShopVariant.pk)
            .where(CartLine.visitor == self.visitor)
        )
        with self.app.app_context(), reading("storefront"):
            return {row.slug: row.quantity for row in db.session.execute(statement)}

    def orders(self) -> list[ShopOrder]:
        """This visitor's orders, oldest first."""
        statement = select(ShopOrder).where(ShopOrder.visitor == self.visitor)
        with self.app.app_context(), reading("storefront"):
            return list(db.session.scalars(statement.order_by(ShopOrder.pk)))

    def flashes(self) -> list[str]:
        """The flashed messages that the next page will show."""
        with self.client.session_transaction(base_url=SHOP) as stored:
            return [message for _category, message in stored.get("_flashes", [])]

    @property
    def visitor(self) -> str | None:
        with self.client.session_transaction(base_url=SHOP) as stored:
            return stored.get("visitor")
