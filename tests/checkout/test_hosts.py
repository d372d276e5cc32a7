"""Requests are answered only at the hosts of the settings. No header of a client moves an origin."""

import pytest

STRANGER = "http://stranger.example:8000"


@pytest.mark.parametrize("path", ["/", "/cart", "/pay/unknown", "/docs", "/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_at_an_unknown_host_is_refused(app, path, method):
    answer = app.test_client().open(path, method=method, base_url=STRANGER)
    assert answer.status_code == 400
    assert "TRUSTED_HOSTS" in answer.text


@pytest.mark.parametrize("path", ["/v1/products", "/v1/nothing"])
def test_the_api_at_an_unknown_host_is_refused(app, path):
    answer = app.test_client().get(path, base_url=STRANGER, auth=("sk_test_xxx", ""))
    assert answer.status_code == 400
    assert answer.json["error"]["type"] == "invalid_request_error"
    assert "TRUSTED_HOSTS" in answer.json["error"]["message"]


@pytest.mark.parametrize("host", ["", "[::g]", "local_host", "stranger.example:80:80"])
def test_a_host_that_is_none_is_refused(app, host):
    answer = app.test_client().get("/v1/products", headers={"Host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/img/favicon.svg"])
def test_health_checks_and_static_files_need_no_known_host(app, path):
    answer = app.test_client().get(path, base_url=STRANGER)
    assert answer.status_code == 200


def test_a_host_of_the_settings_is_answered(make_app):
    client = make_app(TRUSTED_HOSTS="till, stranger.example").test_client()
    for base in (STRANGER, "http://TILL:9000", "http://10.0.0.7:8000"):
        assert (
            client.get("/v1/products", base_url=base, auth=("sk_test_xxx", "")).status_code == 200
        )
        assert client.get("/", base_url=base).location == "http://127.0.0.1:8000/"


def test_a_host_of_another_spelling_is_no_reason_to_redirect(make_app):
    """A proxy in front may send the port, and the name as the client wrote it. Redirecting would never end."""
    client = make_app(
        PUBLIC_URL="https://shop.example",
        CHECKOUT_PUBLIC_URL="https://pay.example",
        SECRET_KEY="0123456789abcdef",
        CHECKOUT_SECRET_KEY="sk_test_0123456789abcdef",
        CHECKOUT_PUBLISHABLE_KEY="pk_test_0123456789abcdef",
        CHECKOUT_WEBHOOK_SECRET="whsec_0123456789abcdef",
    ).test_client()
    for host in ("Shop.Example", "shop.example:443", "SHOP.example:443"):
        assert client.get("/", headers={"Host": host}).status_code == 200
        answer = client.get("/docs", headers={"Host": host})
        assert answer.location == "https://pay.example/docs"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "stranger.example"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on"},
        {"X-Forwarded-Prefix": "//stranger.example"},
        {"Forwarded": "host=stranger.example;proto=https"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_a_clients_headers_move_no_origin(live_server, headers):
    with live_server.api() as client:
        answer = client.get("/cart", headers=headers)
    assert answer.headers["Location"] == f"{live_server.shop}/cart"
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO"])
def test_a_header_named_as_a_variable_of_wsgi_is_refused(live_server, name):
    with live_server.api() as client:
        answer = client.get("//stranger.example/cart", headers={name: "//stranger.example"})
    assert answer.status_code == 400
    assert "Location" not in answer.headers
