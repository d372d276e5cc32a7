"""`flask backup FOLDER` and `flask restore FOLDER`: a copy of the SQLite databases and of the generated secret.

Both use SQLite's backup API, so a backup can be taken while the server runs, and a restored database is whole. The
shop's database is copied first: what the provider has learned since then reaches the restored shop by reconciliation,
but an order that the provider doesn't know could not be explained.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from foundation.config import Config, settings
from foundation.database_urls import is_sqlite, path_of

SECRET = "secret_key"
PAGES = 1000
"""Pages of a database that are copied at once: 4 MB."""


class CannotCopy(Exception):
    """The backup or the restore can't be done. The message is one sentence."""


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
def backup_command(folder: Path) -> None:
    """Copy the databases and the generated secret into FOLDER, which must not exist."""
    with _errors_as_messages():
        backup(settings(), folder)
    click.echo(f"Backed up to {folder}.")


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.confirmation_option(prompt="This replaces all data. Is the server stopped?")
def restore_command(folder: Path) -> None:
    """Replace the databases and the generated secret by those of FOLDER. Stop the server first."""
    with _errors_as_messages():
        restore(settings(), folder)
    click.echo(f"Restored from {folder}.")


def backup(config: Config, folder: Path) -> None:
    """Copy everything into a new folder that its owner alone can read. Raises CannotCopy, and leaves no folder then."""
    files = _databases(config)
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise CannotCopy(f"{folder} exists already") from None
    try:
        for name, file in files.items():
            _copy(file, folder / name)
            _make_one_file(folder / name)
            _check(folder / name)
        secret = config.data_dir / SECRET
        if secret.exists():
            shutil.copy2(secret, folder / SECRET)
    except BaseException:
        shutil.rmtree(folder)
        raise


def restore(config: Config, folder: Path) -> None:
    """Replace the data by that of a backup, which is checked first. Raises CannotCopy.

    Each database is replaced in one transaction. When the second one fails, the restore can be repeated.
    """
    files = _databases(config)
    for name in files:
        if not (folder / name).is_file():
            raise CannotCopy(f"{folder} is no backup: {name} is missing")
        _check(folder / name)
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / SECRET).exists():
        shutil.copy2(folder / SECRET, config.data_dir / SECRET)
    for name, file in files.items():
        _copy(folder / name, file)


def _databases(config: Config) -> dict[str, Path]:
    """The databases' files by their name in a backup, the shop's first."""
    urls = {"storefront.db": config.storefront_database_url, "checkout.db": config.database_url}
    if not all(map(is_sqlite, urls.values())):
        raise CannotCopy("these commands copy SQLite databases; use pg_dump for PostgreSQL")
    return {name: path_of(url) for name, url in urls.items()}


def _copy(source: Path, target: Path) -> None:
    """Copy one database into another, whose former content is lost."""
    if not source.exists():
        raise CannotCopy(f"{source} does not exist")
    os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
    try:
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other, pages=PAGES)
    except sqlite3.Error as error:
        raise CannotCopy(f"{source} could not be copied to {target}: {error}") from None


def _make_one_file(file: Path) -> None:
    """Without its -wal and -shm files, which a copy of the folder could leave out."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=DELETE")


def _check(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise CannotCopy(f"{file} is damaged: {found}")


@contextmanager
def _errors_as_messages() -> Iterator[None]:
    try:
        yield
    except (CannotCopy, OSError) as error:
        raise click.ClickException(f"{error}.") from None
