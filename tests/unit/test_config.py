"""Settings: defaults, what they follow from, and refusals that name the variable."""

import stat

import pytest
from pydantic import ValidationError

from foundation.config import Config, ConfigError

KEYS = {
    "CHECKOUT_SECRET_KEY": "sk_test_mine",
    "CHECKOUT_PUBLISHABLE_KEY": "pk_test_mine",
    "CHECKOUT_WEBHOOK_SECRET": "whsec_mine",
    "SECRET_KEY": "a-key-of-some-length",
}


def test_the_defaults_suit_a_laptop(tmp_path):
    config = Config.from_env({"DATA_DIR": str(tmp_path)})
    assert config.public_url == "http://127.0.0.1:8000"
    assert config.checkout_public_url == "http://localhost:8000"
    assert config.database_url == f"sqlite:///{tmp_path}/checkout.db"
    assert config.parts == {"checkout", "storefront"}
    assert config.webhook_allow_private
    assert not config.production


def test_the_origins_follow_the_port(tmp_path):
    config = Config.from_env({"DATA_DIR": str(tmp_path), "PORT": "9001"})
    assert config.public_url.endswith(":9001")
    assert config.checkout_public_url.endswith(":9001")


def test_the_secret_key_is_generated_once_and_only_its_owner_can_read_it(tmp_path):
    first = Config.from_env({"DATA_DIR": str(tmp_path)})
    again = Config.from_env({"DATA_DIR": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_secrets_stay_out_of_the_text_form(tmp_path):
    config = Config.from_env({"DATA_DIR": str(tmp_path)})
    assert config.secret_key not in repr(config)
    assert config.checkout_secret_key not in repr(config)


def test_a_databases_password_stays_out_of_the_text_form(tmp_path):
    url = "postgresql://till:8Qz2@localhost/x"
    config = Config.from_env(
        {"DATA_DIR": str(tmp_path), "DATABASE_URL": url, "SECRET_KEY": KEYS["SECRET_KEY"]}
    )
    assert "8Qz2" not in repr(config)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PUBLIC_URL", "shop.example"),
        ("PUBLIC_URL", "ftp://shop.example"),
        ("CHECKOUT_PUBLIC_URL", "http://pay.example/path"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("TRUSTED_PROXIES", "-1"),
        ("CHECKOUT_SECRET_KEY", "sk_live_mine"),
        ("DATABASE_URL", "no url"),
        ("SECRET_KEY", "short"),
        ("WEBHOOK_ALLOW_PRIVATE", "perhaps"),
        ("RATE_LIMITS", "few"),
        ("APP_PARTS", "kitchen"),
        ("CHECKOUT_API_URL", "somewhere"),
    ],
)
def test_a_value_that_cant_be_used_is_refused_by_name(tmp_path, name, value):
    with pytest.raises(ConfigError, match=name):
        Config.from_env({"DATA_DIR": str(tmp_path), name: value})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT must be a number from 1 to 65535, not 'eighty'"),
        ("RATE_LIMITS", "few", "RATE_LIMITS must be on or off, not 'few'"),
        (
            "PUBLIC_URL",
            "https://[half",
            "PUBLIC_URL must be an origin such as https://shop.example, not 'https://[half'",
        ),
        ("SECRET_KEY", "short", "SECRET_KEY must be at least 16 characters long"),
        (
            "DATABASE_URL",
            "mysql://till:password@localhost/x",
            "DATABASE_URL must be a postgresql URL, or a sqlite URL that names a file",
        ),
    ],
)
def test_a_refusal_is_one_sentence_without_secrets(tmp_path, name, value, sentence):
    with pytest.raises(ConfigError) as refused:
        Config.from_env({"DATA_DIR": str(tmp_path), name: value})
    assert str(refused.value) == sentence


def test_an_empty_variable_is_the_same_as_none(tmp_path):
    config = Config.from_env({"DATA_DIR": str(tmp_path), "PORT": "", "CHECKOUT_API_URL": ""})
    assert config.port == 8000
    assert config.checkout_api_url is None


@pytest.mark.parametrize(
    ("text", "on"), [("on", True), ("1", True), ("TRUE", True), ("off", False), ("0", False)]
)
def test_a_switch_is_on_or_off(tmp_path, text, on):
    assert Config.from_env({"DATA_DIR": str(tmp_path), "RATE_LIMITS": text}).rate_limits is on


def test_a_mapping_is_read_instead_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PORT", "9001")
    assert Config.from_env({"DATA_DIR": str(tmp_path)}).port == 8000
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert Config.from_env().port == 9001


def test_settings_cant_be_changed(tmp_path):
    config = Config.from_env({"DATA_DIR": str(tmp_path)})
    with pytest.raises(ValidationError):
        config.port = 9001  # type: ignore[misc]


@pytest.mark.parametrize("missing", sorted(KEYS))
def test_production_requires_its_own_secrets(tmp_path, missing):
    environ = {"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://shop.example", **KEYS}
    assert Config.from_env(environ).production
    del environ[missing]
    with pytest.raises(ConfigError, match=missing):
        Config.from_env(environ)


@pytest.mark.parametrize("name", ["PUBLIC_URL", "CHECKOUT_PUBLIC_URL"])
def test_one_public_address_is_enough_to_be_production(tmp_path, name):
    environ = {"DATA_DIR": str(tmp_path), **KEYS, name: "https://pay.example"}
    config = Config.from_env(environ)
    assert config.production
    assert not config.webhook_allow_private


def test_postgresql_requires_a_secret_key(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgres://u:p@localhost/x"}
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        Config.from_env(environ)
    config = Config.from_env({**environ, "SECRET_KEY": KEYS["SECRET_KEY"]})
    assert config.database_url == "postgresql+psycopg://u:p@localhost/x"
