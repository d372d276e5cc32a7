"""Till, the payment provider: an API, a payment page, events. It knows nothing of any shop."""

from __future__ import annotations

from flask import Flask

from checkout import api, cli, frames, hosted, models, reference, seed, worker
from checkout.services import audit
from foundation import schema
from foundation.audit import add_part
from foundation.metrics import add_collector
from foundation.worker import add_job

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Blueprints, jobs, commands."""
    api.init_app(app)
    hosted.init_app(app)
    frames.init_app(app)
    reference.init_app(app, hosted.PAGE)
    schema.add_seed(app, "checkout", seed.seed)
    dispatcher = worker.Dispatcher()
    add_job(app, "webhooks", dispatcher.step, dispatcher.finish)
    add_job(app, "expiry", worker.sweep, every=worker.SWEEP_SECONDS)
    add_part(app, audit.PART)
    add_collector(app, worker.backlog)
    app.cli.add_command(cli.group)
    app.cli.add_command(cli.key_group)
    app.cli.add_command(cli.webhook_group)
