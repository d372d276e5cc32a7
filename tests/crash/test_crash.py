"""The server is killed while clients pay: nothing is lost, nothing happens twice, and every invariant holds."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.crash.ledger import Ledger
from tests.crash.run import Settings, run
from tests.support.databases import Databases, Kind
from tests.support.servers import Server


def crashed(databases: Databases, directory: Path, kind: Kind, settings: Settings) -> None:
    environ = databases.seeded(kind, directory / "data")
    result = run(environ, directory, settings)
    databases.drop(environ)
    assert result.ok, f"seed {settings.seed}\n{result.summary()}"
    assert result.kills == settings.kills
    assert result.ledger.counts["answered"] > 0


@pytest.mark.slow
def test_a_killed_server_loses_and_doubles_nothing(
    databases: Databases, tmp_path: Path, each_kind: Kind
) -> None:
    settings = Settings(kills=1, clients=2, seconds=0.3, seed="1", wait_for_leases=False)
    crashed(databases, tmp_path, each_kind, settings)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["2", "3"])
def test_a_server_that_is_killed_often_loses_and_doubles_nothing(
    databases: Databases, tmp_path: Path, kind: Kind, seed: str
) -> None:
    crashed(databases, tmp_path, kind, Settings(kills=10, clients=6, seconds=2, seed=seed))


def test_the_comparison_finds_what_is_lost_and_what_was_done_twice(
    live_server: Server,
) -> None:
    """The clients' records against a server that has other objects."""
    ledger = Ledger()
    marker = f"once-{live_server.log}"
    with live_server.api() as api:
        ids = [_intent(api, marker, number) for number in range(2)]
    ledger.created("payment_intents", marker, ids[0])
    ledger.created("payment_intents", "another marker", "pi_gone")
    ledger.charged(ids[0], succeeded=2)
    ledger.is_in(ids[1], status="canceled")
    ledger.refunded(ids[1], 100)
    ledger.bought("cs_gone")
    ledger.compare(live_server)
    problems = "\n".join(ledger.problems)
    assert f"payment_intents of {marker}: expected 1, found 2" in problems
    assert "payment_intents of another marker: expected 1, found 0" in problems
    assert f"charges of {ids[0]}: expected 2, found 1" in problems
    assert (
        f"{ids[1]}: answered {{'status': 'canceled'}}, found {{'status': 'succeeded'}}" in problems
    )
    assert f"refunds of {ids[1]}: expected 1, found 0" in problems
    assert "paid orders of cs_gone: expected 1, found 0" in problems
    assert (ledger.duplicates >= 1, ledger.lost >= 4) == (True, True)


def _intent(api: httpx.Client, marker: str, number: int) -> str:
    body = {
        "amount": 500,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "confirm": True,
        "metadata": {"crash": marker},
    }
    answer = api.post(
        "/v1/payment_intents", json=body, headers={"Idempotency-Key": f"{marker}-{number}"}
    )
    id: str = answer.json()["id"]
    return id
