"""The background loop: which jobs a round runs."""

import threading

import pytest
from flask import Flask

from foundation import worker


@pytest.fixture
def rounds(monkeypatch):
    """Runs the loop with these jobs until one calls `stop`; its sleeps are short, and no other thread wakes it."""
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.001)
    monkeypatch.setattr(worker, "_wake", threading.Event())
    app, stop = Flask("worker"), threading.Event()

    def run(**jobs):
        for name, (work, every) in jobs.items():
            worker.add_job(app, name, work, every=every)
        worker.run(app, stop)

    run.stop = stop.set
    return run


def counting(calls, answers=()):
    """A job that counts its calls and does what `answers` has for a call's number."""

    def work():
        calls.append(len(calls) + 1)
        answer = dict(answers).get(len(calls), 0)
        return answer() or 0 if callable(answer) else answer

    return work


def test_an_idle_round_runs_only_the_jobs_that_are_due(rounds):
    often, seldom = [], []
    rounds(often=(counting(often, {5: rounds.stop}), 0), seldom=(counting(seldom), 3600))
    assert (len(often), len(seldom)) == (5, 1)


def test_a_wake_up_runs_every_job(rounds):
    often, seldom = [], []
    rounds(
        often=(counting(often, {3: lambda: worker.wake(), 5: rounds.stop}), 0),
        seldom=(counting(seldom), 3600),
    )
    assert (len(often), len(seldom)) == (5, 2)


@pytest.mark.slow
def test_a_job_that_did_something_runs_every_job_again(rounds):
    often, seldom = [], []
    rounds(
        often=(counting(often, {6: rounds.stop}), 0),
        seldom=(counting(seldom, {1: 10, 2: 10}), 3600),
    )
    assert (len(often), len(seldom)) == (6, 3)


@pytest.mark.slow
def test_a_job_that_raises_does_not_stop_the_others(rounds, caplog):
    def fail():
        raise RuntimeError("no")

    calls = []
    rounds(broken=(fail, 0), works=(counting(calls, {2: rounds.stop}), 0))
    assert len(calls) == 2
    assert "job broken failed" in caplog.text
