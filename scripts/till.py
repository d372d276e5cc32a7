"""The command `till` of the installed package: `till run`, and every command of `flask`.

In a wheel the application's files are in one folder, till_checkout/, so that names such as app, checkout and static are
not added to site-packages. main() puts that folder first in sys.path, and the modules import each other as they do in
the repository.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import ScriptInfo

APPLICATION = Path(__file__).resolve().parent.parent
FLATTENED = "till"
"""The group of `flask` whose commands are commands of `till`: `flask till advance` is `till advance`."""


class Commands(click.Group):
    """`till run`, and the application's own commands, for which it is loaded."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_loaded(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _loaded(ctx).get(cmd_name)


def _loaded(ctx: click.Context) -> dict[str, click.Command]:
    """The application's commands by name. They run in its context."""
    info = ctx.ensure_object(ScriptInfo)
    app = info.load_app()
    if "till.context" not in ctx.meta:
        ctx.meta["till.context"] = ctx.with_resource(app.app_context())
    commands = dict(app.cli.commands)
    group = commands.pop(FLATTENED, None)
    return commands | dict(getattr(group, "commands", {}))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="till-checkout", message="%(prog)s %(version)s")
def till() -> None:
    """Till, a payment provider to develop and test against, with a sample shop that uses it.

    Environment variables configure it: HOST, PORT, DATA_DIR and others. Data is kept in ./instance by default.
    """


@till.command("run")
def run() -> None:
    """Start the server. Ctrl-C stops it.

    The shop is at http://127.0.0.1:8000 and the provider at http://localhost:8000. GUNICORN_CMD_ARGS sets options of
    gunicorn, such as --workers.
    """
    os.environ.pop("FLASK_RUN_FROM_CLI", None)
    from gunicorn.app.base import Application

    class Server(Application):
        """gunicorn with our settings, whatever is in the working directory: no file there replaces a module of ours."""

        def load_config(self) -> None:
            self.load_config_from_file(str(APPLICATION / "gunicorn.conf.py"))
            given = self.cfg.parser().parse_args(self.cfg.get_cmd_args_from_env())
            for name, value in vars(given).items():
                if value is not None and name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return _create_app()

    Server().run()


def _create_app() -> Any:
    from app import create_app

    return create_app()


def main() -> None:
    """The entry point."""
    sys.path.insert(0, str(APPLICATION))
    os.environ["FLASK_RUN_FROM_CLI"] = "true"
    till(prog_name="till", obj=ScriptInfo(create_app=_create_app, set_debug_flag=False))


if __name__ == "__main__":
    main()
