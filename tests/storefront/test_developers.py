"""The panel for developers shows the very request that Checkout sends, without a script."""

from __future__ import annotations

import json
import os
import re
import subprocess
from html import unescape
from itertools import product
from typing import Any

import pytest

from foundation.config import Config, ConfigError
from storefront.views.developers import as_curl
from tests.storefront.conftest import swap_provider
from tests.storefront.shopper import Shopper
from tests.support.fixtures import MakeApp
from tests.support.servers import Server

CODE = re.compile(r"<code>((?:(?!</code>).)*)</code></pre>", re.S)
MADE = ("client_reference_id", "metadata", "cancel_url", "expires_at")
"""What is made for an order when Checkout is pressed."""


def shown(page: str) -> tuple[dict[str, Any], str]:
    """The request and the command of the panel."""
    body, curl = (unescape(re.sub(r"<[^>]+>", "", found)) for found in CODE.findall(page))
    return json.loads(body), curl


def without(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in MADE}


def test_each_choice_shows_the_request_that_is_sent(shopper: Shopper, provider: Any) -> None:
    shopper.add("standing-desk", 2)
    shopper.add("gift-card")
    for mode, ui_mode in product(("order", "payment"), ("hosted", "embedded", "custom")):
        chosen = shopper.post("/cart/request", mode=mode, ui_mode=ui_mode)
        assert chosen.location == "/cart?developers=1#developers"
        page = shopper.get("/cart?developers=1").text
        body, curl = shown(page)
        assert f'value="{ui_mode}" checked form="checkout-form"' in page
        assert re.search(r"<details[^>]* open\b", page)
        assert json.dumps(body, indent=2) in curl
        orders = len(provider.requests)
        shopper.checkout()
        sent = json.loads(provider.requests[-1].content)
        assert provider.requests[-1].url.path == "/v1/checkout/sessions"
        assert len(provider.requests) > orders, "the preview has created nothing"
        assert without(body) == without(sent)
        assert body.keys() == sent.keys()
        assert 'data-module="request"' in page


def test_the_panel_names_no_key_and_is_off_in_production(
    make_app: MakeApp, shopper: Shopper
) -> None:
    shopper.add("gift-card")
    text = shopper.get("/cart").text
    flow = "http://localhost:8000/docs/how-it-works"
    assert text.count(f'href="{flow}"') == 2, "in the panel and in the footer"
    assert "$TILL_SECRET_KEY" in text
    assert "sk_test_xxx" not in text
    off = make_app(SHOP_DEVELOPER_TOOLS="off")
    swap_provider(off)
    visitor = Shopper(off)
    visitor.add("gift-card")
    assert "TILL_SECRET_KEY" not in visitor.get("/cart").text
    assert visitor.checkout().status_code == 303
    keys = {
        "CHECKOUT_SECRET_KEY": f"sk_live_{'x' * 16}",
        "CHECKOUT_API_URL": "https://till.example",
    }
    shop = {"APP_PARTS": "storefront", "CHECKOUT_PUBLIC_URL": "https://till.example"}
    shop |= {"SECRET_KEY": "s" * 40, "CHECKOUT_PUBLISHABLE_KEY": f"pk_live_{'x' * 16}"}
    shop |= {"CHECKOUT_WEBHOOK_SECRET": f"whsec_{'x' * 32}"}
    assert not Config.from_env(keys | shop).shop_developer_tools
    assert Config.from_env({}).shop_developer_tools
    with pytest.raises(ConfigError, match="SHOP_DEVELOPER_TOOLS"):
        Config.from_env(keys | shop | {"SHOP_DEVELOPER_TOOLS": "on"})


def test_a_request_with_quotes_is_one_argument_of_the_command(shopper: Shopper) -> None:
    with shopper.app.test_request_context():
        command = as_curl("/v1/x", {"name": 'Jenny\'s "desk" $(id) \\'})
    script = f"curl() {{ printf '%s\\n' \"$@\"; }}; TILL_SECRET_KEY=sk_1; {command}"
    printed = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert "sk_1:\n" in printed.stdout
    sent = printed.stdout.partition("\n-d\n")[2]
    assert json.loads(sent) == {"name": 'Jenny\'s "desk" $(id) \\'}


@pytest.mark.slow
def test_the_command_creates_a_session(live_server: Server, app: Any) -> None:
    """As it is pasted into a shell, with the key in the environment."""
    import httpx

    with httpx.Client(base_url=live_server.shop, trust_env=False, follow_redirects=True) as client:
        page = client.get("/products/standing-desk").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        fields = {"csrf_token": token[1], "product": "standing-desk"}
        _body, curl = shown(client.post("/cart/add", data=fields).text)
    environ = {**os.environ, "NO_PROXY": "*", "TILL_SECRET_KEY": "sk_test_xxx"}
    done = subprocess.run(
        ["bash", "-c", curl], env=environ, capture_output=True, text=True, check=True, timeout=60
    )
    session = json.loads(done.stdout)
    assert "/docs/how-it-works" in live_server.log.read_text(), "the start names it"
    assert (session["object"], session["status"]) == ("checkout.session", "open"), session
