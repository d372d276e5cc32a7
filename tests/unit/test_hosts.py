"""Origins have one spelling, and only known hosts are answered."""

from __future__ import annotations

import pytest

from foundation import hosts
from foundation.config import Config


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://shop.example:443/", "https://shop.example"),
        ("https://shop.example:80", "https://shop.example:80"),
        ("HTTP://Shop.EXAMPLE:9000", "http://shop.example:9000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
        ("http://localhost:08000", "http://localhost:8000"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(written: str, origin: str) -> None:
    assert hosts.origin(written) == origin


@pytest.mark.parametrize(
    "text",
    [
        "shop.example",
        "ftp://shop.example",
        "http://",
        "http://shop.example/path",
        "http://shop.example?x",
        "http://shop.example?",
        "http://shop.example#",
        "http://shop.example#top",
        "http://user@shop.example",
        "http://user:word@shop.example",
        "http://shop.example\\@other.example",
        "http://shop.example\t",
        " http://shop.example",
        "http://shop.example:0",
        "http://shop.example:70000",
        "http://shop.example:x",
        "http://my_shop.example",
        "http://a..b",
        "http://[half",
        "http://[1::2::3]",
        "http://127.1",
        "http://shop.example:80:80",
    ],
)
def test_anything_else_than_an_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        hosts.origin(text)


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        ("shop.example", True),
        ("SHOP.example:8000", True),
        ("till", True),
        ("localhost:8000", True),
        ("shop.localhost", True),
        ("127.0.0.1:8000", True),
        ("10.0.0.7", True),
        ("[::1]:8000", True),
        ("[::g]", False),
        ("", False),
        ("stranger.example", False),
        ("stranger.example:8000", False),
        ("shop.example.stranger.example", False),
        ("notlocalhost", False),
        ("127.0.0.1.stranger.example", False),
    ],
)
def test_known_names_this_machine_and_addresses_are_trusted(host: str, *, trusted: bool) -> None:
    assert hosts.is_trusted(host, {"shop.example", "till"}) is trusted


def test_the_settings_name_the_hosts(tmp_path):
    config = Config.from_env(
        {
            "DATA_DIR": str(tmp_path),
            "PUBLIC_URL": "http://Shop.localhost:8000",
            "CHECKOUT_PUBLIC_URL": "http://[::1]:8000",
            "CHECKOUT_API_URL": "http://api:8000",
            "TRUSTED_HOSTS": "till, Northdesk.test",
        }
    )
    assert config.hosts == {"shop.localhost", "::1", "api", "till", "northdesk.test"}


@pytest.mark.parametrize(
    ("url", "parts", "called"),
    [
        ("http://localhost:8000", "both", None),
        ("http://127.0.0.1:8000", "both", None),
        ("https://PAY.example:443", "both", None),
        ("http://till:8000", "both", None),
        ("http://localhost:8001", "both", "http://localhost:8001"),
        ("http://api:8000", "both", "http://api:8000"),
        ("http://localhost:8000", "storefront", "http://localhost:8000"),
    ],
)
def test_an_api_of_this_server_is_called_in_the_same_process(tmp_path, url, parts, called):
    """Over the network, eight checkouts at once would take all threads and wait for each other."""
    settings = {
        "DATA_DIR": str(tmp_path),
        "APP_PARTS": parts,
        "CHECKOUT_PUBLIC_URL": "https://pay.example",
        "TRUSTED_HOSTS": "till",
        "SECRET_KEY": "0123456789abcdef",
        "CHECKOUT_SECRET_KEY": "sk_test_0123456789abcdef",
        "CHECKOUT_PUBLISHABLE_KEY": "pk_test_0123456789abcdef",
        "CHECKOUT_WEBHOOK_SECRET": "whsec_0123456789abcdef",
        "CHECKOUT_API_URL": url,
    }
    assert Config.from_env(settings).checkout_api_url == called
