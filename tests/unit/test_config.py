"""Settings: defaults, what they follow from, and refusals that name the variable."""

import stat

import pytest
from pydantic import ValidationError

from foundation.config import Config, ConfigError
from foundation.database_urls import path_of

KEYS = {
    "CHECKOUT_SECRET_KEY": "sk_test_0123456789abcdef",
    "CHECKOUT_PUBLISHABLE_KEY": "pk_test_0123456789abcdef",
    "CHECKOUT_WEBHOOK_SECRET": "whsec_0123456789abcdef",
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
    environ = {"DATABASE_URL": url, "STOREFRONT_DATABASE_URL": f"{url}2", **KEYS}
    config = Config.from_env({"DATA_DIR": str(tmp_path), **environ})
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
        ("DATABASE_URL", "sqlite:///file::memory:?uri=true"),
        ("DATABASE_URL", "sqlite:///file:/tmp/x?mode=memory&uri=true"),
        ("DATABASE_URL", "sqlite://host/x.db"),
        ("DATABASE_URL", "sqlite:////tmp/x.db?timeout=long"),
        ("DATABASE_URL", "postgresql://localhost/x?plugin=none"),
        ("DATABASE_URL", "postgresql://localhost:port/x"),
        ("DATABASE_URL", "postgresql+asyncpg://localhost/x"),
        ("HOST", "unix:/tmp/till.sock"),
        ("HOST", "0.0.0.0"),
        ("HOST", "::"),
        ("HOST", "192.168.1.5"),
        ("HOST", "my-laptop"),
        ("EXPOSE_TEST_SERVER", "maybe"),
        ("PUBLIC_URL", "http://shop.localhost#top"),
        ("PUBLIC_URL", "http://user@shop.localhost"),
        ("CHECKOUT_API_URL", "http://user:word@shop.localhost"),
        ("TRUSTED_HOSTS", "http://till:8000"),
        ("TRUSTED_HOSTS", "till,*"),
        ("TRUSTED_PROXIES", "-1"),
        ("CHECKOUT_SECRET_KEY", "secret"),
        ("CHECKOUT_SECRET_KEY", "pk_test_xxx"),
        ("CHECKOUT_SECRET_KEY", "sk_test_"),
        ("CHECKOUT_SECRET_KEY", "sk_test_a:b"),
        ("CHECKOUT_PUBLISHABLE_KEY", "sk_test_xxx"),
        ("CHECKOUT_PUBLISHABLE_KEY", "pk_live_mine"),
        ("CHECKOUT_WEBHOOK_SECRET", "x"),
        ("CHECKOUT_WEBHOOK_SECRET", "whsec_"),
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
        (
            "PUBLIC_URL",
            "http://user:word@shop.example",
            "PUBLIC_URL must be an origin such as https://shop.example",
        ),
        (
            "CHECKOUT_PUBLISHABLE_KEY",
            "sk_test_kept_secret",
            "CHECKOUT_PUBLISHABLE_KEY must be pk_test_ and then letters, digits or _",
        ),
        (
            "HOST",
            "0.0.0.0",
            "HOST must be a loopback address, not '0.0.0.0', because other machines would reach the sample "
            "keys and the test clock: EXPOSE_TEST_SERVER=on allows that",
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


@pytest.mark.parametrize("name", [each for each in sorted(KEYS) if each != "SECRET_KEY"])
def test_production_requires_secrets_of_some_length(tmp_path, name):
    environ = {"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://shop.example", **KEYS}
    environ[name] = environ[name][:-1]
    with pytest.raises(ConfigError, match=f"{name} must have at least 16 characters"):
        Config.from_env(environ)
    assert Config.from_env({"DATA_DIR": str(tmp_path), name: environ[name]})


def test_production_has_no_test_accounts(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://shop.example", **KEYS}
    with pytest.raises(ConfigError, match="TEST_ACCOUNTS must be off in production"):
        Config.from_env({**environ, "TEST_ACCOUNTS": "on"})


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_a_loopback_address_may_be_listened_on(tmp_path, host):
    assert Config.from_env({"DATA_DIR": str(tmp_path), "HOST": host}).host == host


def test_other_machines_may_reach_a_test_server_if_that_is_wanted(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "HOST": "0.0.0.0"}
    assert Config.from_env({**environ, "EXPOSE_TEST_SERVER": "on"}).host == "0.0.0.0"
    assert Config.from_env({**environ, **KEYS, "PUBLIC_URL": "https://shop.example"}).production


@pytest.mark.parametrize("name", ["PUBLIC_URL", "CHECKOUT_PUBLIC_URL"])
def test_one_public_address_is_enough_to_be_production(tmp_path, name):
    environ = {"DATA_DIR": str(tmp_path), **KEYS, name: "https://pay.example"}
    config = Config.from_env(environ)
    assert config.production
    assert not config.webhook_allow_private


POSTGRESQL = {
    "DATABASE_URL": "postgres://u:p@localhost/x",
    "STOREFRONT_DATABASE_URL": "postgresql+psycopg://u:p@localhost/y",
}


def test_postgresql_requires_a_secret_key(tmp_path):
    environ = {"DATA_DIR": str(tmp_path / "none"), **POSTGRESQL}
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        Config.from_env(environ)
    config = Config.from_env({**environ, "SECRET_KEY": KEYS["SECRET_KEY"]})
    assert config.database_url == "postgresql+psycopg://u:p@localhost/x"
    assert not config.embedded
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("missing", sorted(POSTGRESQL))
def test_both_databases_are_of_one_kind(tmp_path, missing):
    environ = {"DATA_DIR": str(tmp_path), "SECRET_KEY": KEYS["SECRET_KEY"], **POSTGRESQL}
    del environ[missing]
    with pytest.raises(ConfigError, match="STOREFRONT_DATABASE_URL must be of the same kind"):
        Config.from_env(environ)


@pytest.mark.parametrize(
    ("part", "name"), [("checkout", "DATABASE_URL"), ("storefront", "STOREFRONT_DATABASE_URL")]
)
def test_only_the_databases_in_use_count(tmp_path, part, name):
    environ = {
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": KEYS["SECRET_KEY"],
        "APP_PARTS": part,
        "CHECKOUT_PUBLIC_URL": "http://localhost:8001",
    }
    config = Config.from_env({**environ, name: POSTGRESQL[name]})
    assert not config.embedded
    assert list(config.databases) == [part]
    assert Config.from_env(environ).embedded


def test_a_relative_path_of_a_database_starts_at_the_data_folder(tmp_path):
    config = Config.from_env({"DATA_DIR": str(tmp_path), "DATABASE_URL": "sqlite:///mine.db"})
    assert config.database_url == f"sqlite:///{tmp_path}/mine.db"


@pytest.mark.parametrize("path", ["storefront.db", "./storefront.db", "link.db", "hard.db"])
def test_one_file_for_both_databases_is_refused(tmp_path, path):
    (tmp_path / "storefront.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "storefront.db")
    (tmp_path / "hard.db").hardlink_to(tmp_path / "storefront.db")
    for url in (f"sqlite:///{tmp_path}/{path}", f"sqlite:///file:{tmp_path}/{path}?uri=true"):
        with pytest.raises(ConfigError, match="STOREFRONT_DATABASE_URL must be another file"):
            Config.from_env({"DATA_DIR": str(tmp_path), "DATABASE_URL": url})


def test_one_file_that_does_not_exist_yet_is_refused_too(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    url = f"sqlite:///{tmp_path}/link/storefront.db"
    with pytest.raises(ConfigError, match="STOREFRONT_DATABASE_URL must be another file"):
        Config.from_env({"DATA_DIR": str(tmp_path), "DATABASE_URL": url})


def test_a_folder_may_have_any_name(tmp_path):
    config = Config.from_env({"DATA_DIR": str(tmp_path / "50% off? #1")})
    assert path_of(config.database_url) == tmp_path / "50% off? #1" / "checkout.db"


@pytest.mark.parametrize("below", ["file/data", "file"])
def test_a_folder_that_cant_be_made_is_refused(tmp_path, below):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="DATA_DIR must be a folder that Till can write to"):
        Config.from_env({"DATA_DIR": str(tmp_path / below)})


def test_a_folder_that_cant_be_written_is_refused():
    with pytest.raises(ConfigError, match="DATA_DIR must be a folder that Till can write to"):
        Config.from_env({"DATA_DIR": "/proc/self"})
