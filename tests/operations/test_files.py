"""Customers' data and secrets are in files that only their owner can read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.support import servers
from tests.support.databases import Databases


@pytest.mark.slow
def test_data_and_secrets_are_their_owners_alone(databases: Databases, tmp_path: Path) -> None:
    """Those of an earlier start, with other modes, too."""
    folder = tmp_path / "data"
    environ = databases.seeded("sqlite", folder)
    del environ["SECRET_KEY"]
    for name in ("secret_key", "checkout.db-wal"):
        (folder / name).touch()
    (folder / "secret_key").write_text("a secret of an earlier start")
    for path in folder.iterdir():
        path.chmod(0o666)
    folder.chmod(0o755)
    with servers.running(environ, tmp_path) as server:
        with server.api() as client:
            client.get("/v1/products").raise_for_status()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert {"secret_key", "checkout.db", "checkout.db-wal", "storefront.db-shm"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
