"""The operator's pages: who gets in, and what the forms do. With the real provider."""

from __future__ import annotations

import re

import pytest
from itsdangerous import URLSafeSerializer

from foundation import clock
from foundation.config import settings
from storefront.views.operator import access
from storefront.views.operator.sign_in import GUESSES
from tests.storefront.operators import bought, broken, network, paid_unseen, said
from tests.storefront.shopper import Shopper
from tests.storefront.test_operators import history, refund_at_provider, refunds_at_provider, shown
from tests.support.databases import ENVIRON

PASSWORD = ENVIRON["SHOP_OPERATOR_PASSWORD"]
TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Operator(Shopper):
    """A browser that can sign in."""

    def sign_in(self, password=PASSWORD, **fields):
        return self.post("/operator/sign-in", password=password, **fields)

    def act(self, order, action, **fields):
        """Send a form of the order's page. Returns what the operator is told."""
        path = f"/operator/orders/{order.number}"
        answer = self.post(f"{path}/{action}", **fields)
        assert (answer.status_code, answer.location) == (303, path), answer.text
        told = " ".join(self.flashes())
        self.get(path)
        return told


@pytest.fixture
def operator(app):
    made = Operator(app)
    assert made.sign_in().location == "/operator"
    return made


def test_nobody_gets_in_without_the_password(app):
    order, stranger = bought(app, "gift-card"), Operator(app)
    page = f"/operator/orders/{order.number}"
    assert stranger.get(page).location == f"/operator/sign-in?next={page}"
    for password in ("", "a password for test", PASSWORD.upper(), "\ud800", "x" * 10_000):
        assert stranger.sign_in(password.encode("utf-8", "replace")).location == "/operator/sign-in"
    for action in ("send", "refund", "compare"):
        answer = stranger.post(f"{page}/{action}", confirmed="true")
        assert answer.location == "/operator/sign-in", action
    assert refunds_at_provider(app) == []

    assert stranger.sign_in(csrf_token="wrong").status_code == 403
    assert stranger.sign_in(next="https://elsewhere.example/").location == "/operator"
    cookie = stranger.client.get_cookie(access.COOKIE, domain="127.0.0.1", path="/operator")
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    assert stranger.get(page).status_code == 200
    assert stranger.post(f"{page}/refund", csrf_token="wrong").status_code == 403
    assert stranger.post("/operator/sign-out").location == "/operator/sign-in"
    assert stranger.get(page).status_code == 303

    for until in (clock.wall() - 1, "later", None):  # a cookie that has ended, and nonsense
        with app.app_context():
            value = access._signer().dumps(until)
        stranger.client.set_cookie(access.COOKIE, value, domain="127.0.0.1", path="/operator")
        assert stranger.get(page).status_code == 303
    with app.app_context():
        forged = URLSafeSerializer(settings().secret_key).dumps(clock.wall() + 1000)
    stranger.client.set_cookie(access.COOKIE, forged, domain="127.0.0.1", path="/operator")
    assert stranger.get(page).status_code == 303


@pytest.mark.slow
def test_there_is_no_page_unless_a_password_is_set_and_few_guesses(make_app):
    off = Shopper(make_app(SHOP_OPERATOR_PASSWORD=""))
    for path in ("/operator", "/operator/sign-in", "/operator/orders/N-10001"):
        assert off.get(path).status_code == 404
    assert off.post("/operator/sign-in", password="").status_code == 404
    limited = Operator(make_app(RATE_LIMITS="on"))
    for _ in range(GUESSES.amount):
        assert limited.sign_in("wrong").status_code == 303
    answer = limited.sign_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert "Too many wrong passwords" in answer.text
    assert limited.get("/operator").status_code == 303


def test_an_operator_sends_and_refunds_an_order(app, operator):
    order = bought(app)
    listed = operator.get("/operator?status=unsent&q=JENNY").text
    assert order.number in listed
    assert "To send" in listed
    assert "marked as sent" in operator.act(order, "send", carrier="UPS", tracking="1Z1")
    assert "was sent already" in operator.act(order, "send", carrier="DHL", tracking="2")
    assert "corrected" in operator.act(order, "send", carrier="DHL", tracking="2", correct="true")
    page = operator.get(f"/operator/orders/{order.number}").text
    assert "with DHL, tracking number 2" in page
    assert 'value="504.00"' in page
    form = {"amount": "4,00", "reason": "late", "token": TOKEN.search(page)[1]}
    assert "Confirm the refund" in operator.act(order, "refund", **form)
    for _ in range(2):  # a form that is sent twice is one refund
        assert "$4.00 refunded" in operator.act(order, "refund", confirmed="true", **form)
    for amount, words in {
        "600": "$500.00 of N-10001 can be refunded",
        "abc": "a number such as",
        "0": "can be refunded, not $0.00",
        "9" * 40: "a number such as",
    }.items():
        assert words in operator.act(order, "refund", confirmed="true", amount=amount)
    card = {"reason": "4242 4242 4242 4242", "confirmed": "true"}
    assert "no card number" in operator.act(order, "refund", **card)
    assert refunds_at_provider(app) == [400]
    assert operator.act(order, "refund", confirmed="true") == "$500.00 refunded."
    assert operator.get("/operator?status=unsent").text.count("desk-row__name") == 0
    assert broken(app) == []
    assert operator.get("/operator/orders/N-99999").status_code == 404
    assert operator.get("/operator?status=nonsense").status_code == 404
    assert operator.get("/operator?before=nonsense&q=%00%25_").status_code == 200


@pytest.mark.slow
def test_an_answer_that_is_lost_is_told_and_asked_for_again(app, operator):
    order, net = bought(app), network(app)
    with net.losing("/v1/refunds"):
        told = operator.act(order, "refund", amount="1", confirmed="true", token="t")
    assert "it takes effect once" in told
    assert "Continue the refund" in operator.get(f"/operator/orders/{order.number}").text
    assert operator.act(order, "refund", confirmed="true") == "$1.00 refunded."
    assert refunds_at_provider(app) == [100]
    assert "Nothing has changed" in operator.act(order, "compare")
    net.down = True
    assert "no usable answer" in operator.act(order, "compare")
    assert history(app, order.number)[-1][0] == "operator"


def test_a_form_that_is_sent_again_tells_what_became_of_its_refund(app, operator):
    order = bought(app)
    refund_at_provider(app, order, amount=order.amount_total - 100)
    form = {"confirmed": "true", "token": "first"}
    for _ in range(2):
        assert "refused the refund" in operator.act(order, "refund", amount="2", **form)
    form["token"] = "second"
    for _ in range(2):
        assert operator.act(order, "refund", amount="0.40", **form) == "$0.40 refunded."
    told = operator.act(order, "refund", amount="0.60", **form)
    assert told == "This form was sent before, for $0.40. Open the order again."
    assert sorted(refunds_at_provider(app)) == [40, order.amount_total - 100]
    assert broken(app) == []


def test_an_operators_words_are_not_for_the_shopper(app, operator):
    shopper = paid_unseen(app)
    (order,) = shopper.orders()
    shopper.get(f"/checkout/success?session_id={order.session_id}")
    operator.act(order, "refund", amount="2", reason="a known swindler", confirmed="true")
    assert "a known swindler" in operator.get(f"/operator/orders/{order.number}").text
    for page in ("", "/behind"):
        shown = shopper.get(f"/orders/{order.number}{page}").text
        assert "$2.00" in shown
        assert "swindler" not in shown


def test_text_that_no_page_sends_is_refused(make_app, each_kind):
    """PostgreSQL stores no NUL, and a cookie has no room for a message of any length."""
    app = make_app(each_kind)
    order, operator = bought(app, "gift-card"), Operator(app)
    operator.sign_in()
    for token in ("a\0", "x" * 65, "a b"):
        told = operator.act(order, "refund", amount="1", confirmed="true", token=token)
        assert told == "Open the order again, and refund it there."
    assert refunds_at_provider(app) == []
    for sku in ("%00", "x" * 3000, "Mantel%20Clock"):
        assert operator.post(f"/operator/stock/{sku}", units=1, action="add").status_code == 404


@pytest.mark.slow
def test_an_operator_counts_the_stock(app, operator):
    def told(sku, **fields):
        assert operator.post(f"/operator/stock/{sku}", **fields).location == "/operator/stock"
        return " ".join(operator.flashes()), operator.get("/operator/stock").text

    assert told("mantel-clock", units=7, action="set")[0] == "mantel-clock: set to 7."
    text, page = told("mantel-clock", units=3, action="add")
    assert (text, "<strong>10</strong> available" in page) == ("mantel-clock: 3 added.", True)
    for fields in ({"units": -1}, {"units": "9" * 400}, {"units": "x"}, {}, {"units": 0}):
        assert "whole number" in told("mantel-clock", **{"action": "add", **fields})[0], fields
    assert "whole number" in told("mantel-clock", units=1, action="steal")[0]
    assert "has no SKU" in told("nothing", units=1, action="add")[0]
    assert "never runs out" in told("gift-card", units=1, action="add")[0]
    order = bought(app, "mantel-clock")
    assert "<strong>9</strong> available" in operator.get("/operator/stock").text
    operator.act(order, "refund", confirmed="true", amount="1")
    assert "<strong>9</strong> available" in operator.get("/operator/stock").text
    operator.act(order, "refund", confirmed="true")  # a full refund gives the units back
    assert "<strong>10</strong> available" in operator.get("/operator/stock").text
    assert broken(app) == []


@pytest.mark.slow
def test_orders_are_paged(app, operator):
    numbers = [bought(app, "gift-card").number for _ in range(2)]
    for _ in range(25):
        shopper = Shopper(app)
        shopper.add("gift-card")
        shopper.checkout()
    first = operator.get("/operator?q=").text
    (older,) = re.findall(r'href="(/operator\?before=[^"]+)"', first)
    second = operator.get(older).text
    assert first.count("desk-row__name") == 25
    assert [number for number in numbers if f">{number}<" in second] == numbers
    assert shown(app, numbers[0])["status"] == "paid"
    assert said(app, "orders", "--before", numbers[0]) == "No orders.\n"
