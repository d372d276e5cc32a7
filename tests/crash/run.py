"""One run on one database: load from several clients, kills at random times, then the proof."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.crash import settle
from tests.crash.client import Client
from tests.crash.ledger import LISTED, Ledger
from tests.crash.server import CrashingServer
from tests.crash.works import WORKS

FIRST_ANSWERS = 3
"""Answers between two kills at least, so that a slow machine makes progress too."""

FINISH_SECONDS = 120
"""How long a client may take for its last work."""


@dataclass(frozen=True)
class Settings:
    """`seconds`: the longest time between a start and the next kill."""

    kills: int
    clients: int
    seconds: float
    seed: str
    wait_for_leases: bool = True


@dataclass(frozen=True)
class Result:
    kills: int
    ledger: Ledger
    holds: bool
    audit: str

    @property
    def ok(self) -> bool:
        return self.holds and not self.ledger.problems

    def summary(self) -> str:
        counts = self.ledger.counts
        parts = {
            "kills": self.kills,
            "requests": counts["answered"],
            "unanswered": counts["unanswered"],
            "busy": counts["busy"],
            "replays": counts["replayed"],
            "purchases": len(self.ledger.charges) + len(self.ledger.purchases),
            "duplicates": self.ledger.duplicates,
            "lost": self.ledger.lost,
            "problems": len(self.ledger.problems),
        }
        lines = [", ".join(f"{name} {value}" for name, value in parts.items())]
        lines += self.ledger.problems[:LISTED]
        lines.append(f"audit: {self.audit.strip()}")
        return "\n".join(lines)


def run(environ: Mapping[str, str], directory: Path, settings: Settings) -> Result:
    """`environ` names fresh databases; `directory` gets the server's log."""
    crashing, ledger = CrashingServer(environ, directory), Ledger()
    done = threading.Event()
    clients = [
        Client(f"client-{number}", crashing, ledger, f"{settings.seed}-{number}")
        for number in range(settings.clients)
    ]
    threads = [
        threading.Thread(target=_work, args=(client, done), daemon=True) for client in clients
    ]
    crashing.start()
    try:
        for thread in threads:
            thread.start()
        _kill_at_random(crashing, ledger, settings)
        done.set()
        for thread in threads:
            thread.join(FINISH_SECONDS)
            if thread.is_alive():
                ledger.report(f"a client was not answered within {FINISH_SECONDS} s")
        settle.deliver_everything(crashing.server, wait_for_leases=settings.wait_for_leases)
        holds, printed = settle.audited(crashing.server)
        ledger.compare(crashing.server)
    finally:
        done.set()
        crashing.stop()
    return Result(crashing.kills, ledger, holds, printed)


def _work(client: Client, done: threading.Event) -> None:
    """One work after the other. The last one is finished, so that all that was begun is known."""
    try:
        while not done.is_set():
            client.random.choice(WORKS)(client)
    except Exception as error:
        client.ledger.report(f"{client.name} broke off: {type(error).__name__}: {error}")
    finally:
        client.close()


def _kill_at_random(crashing: CrashingServer, ledger: Ledger, settings: Settings) -> None:
    times = random.Random(settings.seed)
    for _ in range(settings.kills):
        wanted = ledger.counts["answered"] + FIRST_ANSWERS
        while ledger.counts["answered"] < wanted and not ledger.problems:
            time.sleep(0.01)
        time.sleep(times.uniform(0, settings.seconds))
        crashing.kill()
        crashing.start()
