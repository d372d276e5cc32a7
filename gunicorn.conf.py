"""How the application is served. `gunicorn -c gunicorn.conf.py 'app:create_app()'`"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import sys

# What a start builds is kept, so collecting garbage meanwhile finds next to none. when_ready() turns it on again.
gc.disable()

from foundation.config import SEEDED, Config, ConfigError  # noqa: E402 - after gc.disable()

try:
    till = Config.from_env()
except ConfigError as error:
    sys.exit(f"Error: {error}")

METRICS = "PROMETHEUS_MULTIPROC_DIR"
own_metrics = till.data_dir / f"metrics-{till.port}"
if not till.embedded and METRICS not in os.environ:
    # Several processes count, so they count in files. prometheus_client reads the variable when it is imported.
    os.environ[METRICS] = str(own_metrics)

from foundation import listening, schema, worker  # noqa: E402
from foundation.serving.memory import share_arenas  # noqa: E402
from foundation.serving.worker import Worker  # noqa: E402

share_arenas()
KEY = "CHECKOUT_SECRET_KEY"

bind = f"[{till.host}]:{till.port}" if ":" in till.host else f"{till.host}:{till.port}"
# SQLite has one writer, so a second process would only wait in its busy handler. PostgreSQL scales by processes.
workers = 1 if till.embedded else max(2, os.cpu_count() or 2)
# A request waits for the disk or for the shop's call to the API; eight of them keep two cores busy.
threads = 8
worker_class = Worker
# Each connection takes a file descriptor; databases, deliveries and logs have the other half.
worker_connections = min(1000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
# X_Real_IP would be taken for X-Real-IP.
header_map = "refuse"
# The master builds the application once and migrates. It has no open connection when it forks.
preload_app = True
# A thread that serves the shop also serves the shop's call to the provider, in the same process.
timeout = 60
graceful_timeout = 5
keepalive = 5
loglevel = "warning"
control_socket_disable = True
# Only TRUSTED_PROXIES says which headers of proxies count, and ProxyFix reads them. gunicorn would believe a
# SCRIPT_NAME or X-Forwarded-Proto header of any process on this machine.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
proc_name = "till"


def on_starting(server) -> None:  # type: ignore[no-untyped-def]
    """Bring the databases up to date before anything is served. gunicorn shows a ConfigError as one line."""
    listening.check(server.address)
    if os.environ.get(METRICS) == str(own_metrics):
        _begin_to_count()
    schema.prepare(server.app.wsgi())
    _disconnect(server.app.wsgi())


def _begin_to_count() -> None:
    """Remove the counts of the last start, which a killed server leaves behind."""
    from foundation import files

    shutil.rmtree(own_metrics, ignore_errors=True)
    files.private_folder(own_metrics)


def _disconnect(app) -> None:  # type: ignore[no-untyped-def]
    """Close the connections: a forked process must not share them."""
    from foundation.database import db

    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def post_worker_init(web_worker) -> None:  # type: ignore[no-untyped-def]
    """With SQLite the background worker is a thread of the one web process."""
    web_worker.stop_jobs = worker.start_thread(web_worker.app.wsgi()) if till.embedded else None


def worker_exit(server, web_worker) -> None:  # type: ignore[no-untyped-def]
    if getattr(web_worker, "stop_jobs", None):
        web_worker.stop_jobs()


def child_exit(server, web_worker) -> None:  # type: ignore[no-untyped-def]
    """Forget the gauges of a process that has ended. Its counters stay in the sums."""
    if METRICS in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(web_worker.pid)


def when_ready(server) -> None:  # type: ignore[no-untyped-def]
    """The master is about to fork: let the workers share its memory, and print where the server is."""
    # Frozen objects are left out of collections, which would write to their pages and so copy them.
    gc.freeze()
    gc.enable()
    rows = [
        ("Shop", till.public_url),
        ("API", f"{till.checkout_public_url}/v1"),
        ("How it works", f"{till.checkout_public_url}/docs/how-it-works"),
        ("API key", SEEDED[KEY] if till.checkout_secret_key == SEEDED[KEY] else f"as set by {KEY}"),
        ("Pays", "4242 4242 4242 4242"),
        ("Is declined", "4000 0000 0000 0002"),
        ("Has no funds", "4000 0000 0000 9995"),
    ]
    print("\n  Till is ready.\n")
    for label, value in rows:
        print(f"  {label:<13} {value}")
    print("\n  Cards take any future expiry and any CVC. Ctrl-C stops.\n", flush=True)
