"""Starting: several machines at once, with other keys or other addresses than before, with nothing to do."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import event, func, select

from app import create_app
from checkout.models import Account, ApiKey, Product, WebhookEndpoint
from checkout.services import keys, secrets
from foundation import schema
from foundation.config import Config
from foundation.database import db, reading, transaction
from tests.support.databases import disconnect
from tests.support.servers import START_SECONDS

OWN = {
    "CHECKOUT_SECRET_KEY": "sk_test_0123456789abcdef",
    "CHECKOUT_PUBLISHABLE_KEY": "pk_test_0123456789abcdef",
    "CHECKOUT_WEBHOOK_SECRET": "whsec_0123456789abcdef",
}


@pytest.fixture
def start(databases, tmp_path, each_kind):
    """`start(**environ)` starts an application on the test's databases, which are those after a first start."""
    environ = databases.seeded(each_kind, tmp_path / "data")
    started = []

    def begin(**more):
        app = create_app(Config.from_env({**environ, **more}))
        started.append(app)
        schema.prepare(app)
        return app

    yield begin
    for app in started:
        disconnect(app)
    databases.drop(environ)


def opens(app, key):
    with app.app_context(), reading("checkout"):
        return keys.authenticate(key) is not None


@pytest.mark.slow
def test_several_machines_may_start_at_once(databases, tmp_path):
    environ = databases.empty("postgresql", tmp_path / "data")
    script = "import app; from foundation import schema; schema.prepare(app.create_app())"
    machines = [
        subprocess.Popen([sys.executable, "-c", script], env={**os.environ, **environ})
        for _ in range(3)
    ]
    assert [machine.wait(START_SECONDS) for machine in machines] == [0, 0, 0]
    app = create_app(Config.from_env(environ))
    with app.app_context(), reading("checkout"):
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1
    disconnect(app)
    databases.drop(environ)


def test_the_sample_key_ends_with_the_first_start_on_other_keys(start):
    assert opens(start(), "sk_test_xxx")
    app = start(PUBLIC_URL="https://shop.example", **OWN)
    assert opens(app, OWN["CHECKOUT_SECRET_KEY"])
    assert not opens(app, "sk_test_xxx")
    assert not opens(app, "pk_test_xxx")
    back = start()
    assert opens(back, "sk_test_xxx")
    assert not opens(back, OWN["CHECKOUT_SECRET_KEY"])


def test_a_key_that_someone_made_stays_valid(start):
    app = start()
    with app.app_context(), transaction("checkout"):
        tenant = keys.authenticate("sk_test_xxx").tenant
        _row, made = keys.create(tenant, kind="secret", name="CI")
    assert opens(start(**OWN), made)


def test_addresses_follow_the_settings(start):
    start()
    with start(PORT="9123").app_context(), reading("checkout"):
        endpoint = db.session.scalars(select(WebhookEndpoint)).one()
        assert endpoint.url == "http://127.0.0.1:9123/webhooks/checkout"
        images = [image for row in db.session.scalars(select(Product)) for image in row.images]
        assert all(image.startswith("http://127.0.0.1:9123/static/") for image in images)
        account = db.session.scalars(select(Account)).one()
        assert account.allowed_origins == ["http://127.0.0.1:9123"]


def test_the_webhook_secret_is_kept_under_a_new_secret_key(start):
    start()
    with start(SECRET_KEY="quite-another-secret-key").app_context(), reading("checkout"):
        endpoint = db.session.scalars(select(WebhookEndpoint)).one()
        assert secrets.decrypt(endpoint.secret_encrypted) == "whsec_test_xxx"


def test_a_second_start_changes_nothing(start):
    def contents(app):
        with app.app_context(), reading("checkout"):
            return [
                db.session.execute(select(table)).all()
                for table in (Account.__table__, ApiKey.__table__, Product.__table__)
            ]

    assert contents(start()) == contents(start())


def test_a_start_with_nothing_to_do_asks_seldom(start, each_kind):
    """PostgreSQL is asked four times more: each database says which one it is, and gives the lock of a start."""
    start()
    app = start()
    asked = []
    with app.app_context():
        for engine in db.engines.values():
            event.listen(
                engine,
                "before_cursor_execute",
                lambda _connection, _cursor, statement, *_rest: asked.append(statement),
            )
    schema.prepare(app)
    seeding = [each for each in asked if "alembic" not in each and "PRAGMA" not in each]
    reading = [each for each in seeding if each.startswith("SELECT")]
    assert 0 < len(reading) <= (12 if each_kind == "sqlite" else 16), reading
    assert not [each for each in seeding if each.startswith(("INSERT", "DELETE"))]


def test_readiness_needs_no_write_lock_and_reports_an_old_schema(start):
    app = start()
    with app.test_client() as client:
        with app.app_context(), transaction("checkout"):
            assert client.get("/readyz").status_code == 200
        with app.app_context():
            engine = db.engines[None]
            with engine.begin() as connection:
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrated" in answer.json["reason"]
