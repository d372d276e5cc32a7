"""`python -m tests.crash`: kill the server while clients pay, on both databases by default.

--database postgresql   on this one alone; or sqlite
--kills 100             how often everything is killed, on each database
--seed 7                repeat the random choices of an earlier run
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.crash.run import Result, Settings, run
from tests.support import postgres
from tests.support.databases import KINDS, Databases, Kind


def main(arguments: list[str]) -> int:
    """The exit status: 1 if something was lost, doubled or inconsistent."""
    parser = argparse.ArgumentParser(prog="make crash", description=__doc__.split("\n")[0])
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=4.0, help="the longest time between kills")
    parser.add_argument("--seed", default=str(secrets.randbelow(10**6)))
    given = parser.parse_args(arguments)
    settings = Settings(given.kills, given.clients, given.seconds, given.seed)
    kinds = KINDS if given.database == "both" else (given.database,)
    print(f"seed {given.seed}", flush=True)
    results = [_ran(kind, settings) for kind in kinds]
    return int(not all(results))


def _ran(kind: Kind, settings: Settings) -> bool:
    """Whether all is well. The folder with the log, and with SQLite's databases, is kept if it is not."""
    directory = Path(tempfile.mkdtemp(prefix=f"till-crash-{kind}-"))
    with ExitStack() as stack:
        databases = Databases(
            directory / "templates", lambda: stack.enter_context(postgres.running())
        )
        result: Result = run(databases.empty(kind, directory / "data"), directory, settings)
    print(f"{kind}: {result.summary()}", flush=True)
    if result.ok:
        shutil.rmtree(directory)
    else:
        print(f"{kind}: the log is {directory}/server.log")
    return result.ok


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
