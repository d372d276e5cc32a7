"""A backup is taken from a running server, and a restore brings its data back."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from foundation.backup import CannotCopy, backup, restore
from foundation.config import Config, settings
from tests.checkout.api_client import Api
from tests.support import factories, servers
from tests.support.databases import ENVIRON, Databases, disconnect
from tests.support.fixtures import MakeApp

NAMES = {"checkout.db", "storefront.db"}


@pytest.fixture
def environ(databases: Databases, tmp_path: Path) -> dict[str, str]:
    """The settings of databases as they are after a first start."""
    return databases.seeded("sqlite", tmp_path / "data")


@pytest.fixture
def config(environ: dict[str, str]) -> Config:
    return Config.from_env(environ)


def flask(app: Flask, *command: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=command)


def test_what_was_there_at_the_backup_is_there_after_the_restore(
    app: Flask, tmp_path: Path
) -> None:
    """The commands run in another process than the server."""
    folder = str(tmp_path / "backups" / "monday")
    with app.app_context():
        environ = {**ENVIRON, "DATA_DIR": str(settings().data_dir)}
    with servers.running(environ, tmp_path) as server:
        kept = factories.create_session(server)["id"]
        assert flask(app, "backup", folder).output == f"Backed up to {folder}.\n"
        lost = factories.create_session(server)["id"]
    restored = flask(app, "restore", folder, "--yes")
    assert restored.output == f"Restored from {folder}.\n"
    disconnect(app)
    api = Api(app)
    assert api.get(f"/v1/checkout/sessions/{kept}").status_code == 200
    assert api.get(f"/v1/checkout/sessions/{lost}").status_code == 404
    assert api.session()["status"] == "open"


def test_a_backup_is_readable_by_its_owner_alone_and_each_database_is_one_file(
    config: Config, tmp_path: Path
) -> None:
    (config.data_dir / "secret_key").write_text("of this machine")
    (config.data_dir / "secret_key").chmod(0o600)
    folder = tmp_path / "backup"
    backup(config, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name for file in folder.iterdir()} == NAMES | {"secret_key"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_a_restore_into_a_new_folder_brings_the_secret(config: Config, tmp_path: Path) -> None:
    (config.data_dir / "secret_key").write_text("of this machine")
    backup(config, tmp_path / "backup")
    other = Config.from_env({"DATA_DIR": str(tmp_path / "other"), "SECRET_KEY": "x" * 16})
    restore(other, tmp_path / "backup")
    assert {file.name for file in other.data_dir.iterdir()} == NAMES | {"secret_key"}
    assert (other.data_dir / "secret_key").read_text() == "of this machine"


def test_a_backup_does_not_replace_another(config: Config, tmp_path: Path) -> None:
    backup(config, tmp_path / "backup")
    with pytest.raises(CannotCopy, match="exists already"):
        backup(config, tmp_path / "backup")


def test_a_failed_backup_leaves_no_folder(config: Config, tmp_path: Path) -> None:
    config.data_dir.joinpath("checkout.db").write_bytes(b"spoilt" * 1000)
    with pytest.raises(CannotCopy, match=r"checkout\.db could not be copied"):
        backup(config, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize("spoil", ["missing", "no database", "spoilt page"])
def test_a_damaged_backup_is_refused_before_anything_is_replaced(
    config: Config, tmp_path: Path, spoil: str
) -> None:
    folder = tmp_path / "backup"
    backup(config, folder)
    file = folder / "checkout.db"
    match spoil:
        case "missing":
            file.unlink()
        case "no database":
            file.write_bytes(b"spoilt" * 1000)
        case "spoilt page":
            content = bytearray(file.read_bytes())
            content[4096 * 3 : 4096 * 5] = b"\xff" * 8192
            file.write_bytes(content)
    before = sqlite3.connect(config.data_dir / "storefront.db")
    before.execute("CREATE TABLE written_later (one)")
    before.close()
    with pytest.raises(CannotCopy, match=r"is missing|is damaged"):
        restore(config, folder)
    after = sqlite3.connect(config.data_dir / "storefront.db")
    assert after.execute("SELECT count(*) FROM written_later").fetchone() == (0,)
    after.close()


def test_postgresql_is_left_to_its_own_tools(make_app: MakeApp, tmp_path: Path) -> None:
    failed = flask(make_app("postgresql"), "backup", str(tmp_path / "backup"))
    assert failed.exit_code == 1
    assert "pg_dump" in failed.output
    assert not (tmp_path / "backup").exists()
