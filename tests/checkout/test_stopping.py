"""The loop in its thread and in its process: awake at once for what is new, and stopped cleanly in the middle of it."""

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


def test_what_is_new_is_sent_at_once_while_a_merchant_hangs_whom_the_stop_waits_for(
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


def test_a_stop_does_not_wait_for_a_merchant_for_ever(context, slow):
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
    assert row.lease_until > clock.wall()  # until then nobody else takes it; after it anyone does
    slow.go.set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_finishes_what_is_under_way_when_it_is_told_to_stop(
    databases, tmp_path, slow, number
):
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
