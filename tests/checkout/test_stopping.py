"""The loop in a thread and in a process of its own: a commit wakes it, and a stop lets running deliveries finish."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from app import create_app
from checkout.services.sessions import expire as sessions
from foundation import clock
from foundation import worker as loop
from foundation.config import Config
from foundation.database import transaction
from tests.checkout.merchant import SECONDS, all_deliveries, listen, states
from tests.support import servers
from tests.support.databases import disconnect
from tests.support.provider import make_session, pay


def test_a_new_event_is_sent_while_an_endpoint_hangs_and_the_stop_waits_for_both(
    context, slow, quick
):
    with transaction("checkout"):
        listen(slow.url, "checkout.session.expired", id="we_slow")
        listen(quick.url, "checkout.session.completed", id="we_quick")
        sessions.expire(make_session())
    shut_down = loop.start_thread(context)
    assert slow.asked.acquire(timeout=SECONDS)
    with transaction("checkout"):
        pay(make_session())
    assert quick.asked.acquire(timeout=SECONDS)
    stopped = threading.Thread(target=shut_down)
    stopped.start()
    slow.go.set()
    stopped.join(SECONDS)
    assert not stopped.is_alive()
    assert states("we_slow") == states("we_quick") == [("delivered", 1)]


def test_a_stop_waits_no_longer_than_its_grace(context, slow):
    with transaction("checkout"):
        listen(slow.url)
        make_session()
    stop = threading.Event()
    thread = threading.Thread(target=loop.run, args=(context, stop, 0.2), daemon=True)
    thread.start()
    assert slow.asked.acquire(timeout=SECONDS)
    stop.set()
    loop.wake()
    thread.join(SECONDS)
    assert not thread.is_alive()
    (row,) = all_deliveries()
    assert (row.status, row.attempts) == ("pending", 0)
    assert row.lease_until > clock.wall()  # until then no other worker leases it
    slow.go.set()


def test_moving_the_test_clock_wakes_the_worker(context, monkeypatch):
    woken = []
    monkeypatch.setattr(loop, "wake", lambda: woken.append(True))
    with transaction("checkout"):
        clock.advance(60)
        assert not woken
    assert woken


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_the_process_finishes_running_deliveries_before_it_stops(databases, tmp_path, slow, number):
    environ = databases.seeded("postgresql", tmp_path)
    made = create_app(Config.from_env(environ))
    with made.app_context():
        with transaction("checkout"):
            listen(slow.url)
            make_session()
        with worker_process(environ) as process:
            assert slow.asked.acquire(timeout=servers.START_SECONDS)
            process.send_signal(number)
            slow.go.set()
            output, _ = process.communicate(timeout=servers.STOP_SECONDS)
        assert (process.returncode, output) == (0, "Stopped.\n")
        assert states("we_test") == [("delivered", 1)]
    disconnect(made)
    databases.drop(environ)


@contextmanager
def worker_process(environ):
    kept = {name: os.environ[name] for name in servers.KEPT if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, *servers.WORKER],
        cwd=servers.ROOT,
        env={**kept, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()
