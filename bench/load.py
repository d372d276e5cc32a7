"""The load generator, a process of its own: `python -m bench.load PORT PROGRAM CASE CLIENTS COUNT` prints JSON.

Each client is a thread with one kept connection that sends its next request when it has the answer to the last.
The case "mixed" goes through everything that the memory benchmark sends.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import cycle
from statistics import median, quantiles

from bench.cases import BareCases, Cases, TillCases
from bench.client import Client
from bench.server import ROOT, Server
from bench.wsgi import Request

STORED = 20
MIXED = (
    *("shop home", "product page", "shop home, gzip", "create", "payment page", "retrieve"),
    *("list of 10", "product page", "payment page, gzip", "list of 10, lines", "shop home"),
    *("create", "payment", "retrieve", "shop home", "product page", "payment page"),
)


@dataclass(frozen=True)
class Load:
    """What came of it: seconds of the whole, and of each request."""

    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p50(self) -> float:
        return median(self.latencies)

    @property
    def p99(self) -> float:
        return quantiles(self.latencies, n=100)[98]


def put(server: Server, case: str, *, clients: int, count: int, program: str = "till") -> Load:
    """Have a process of its own send `count` requests of this case to the server.

    `program` is till or bare. Raises CalledProcessError.
    """
    arguments = [str(server.port), program, case, str(clients), str(count)]
    command = [sys.executable, "-m", "bench.load", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return Load(**json.loads(done.stdout))


def main(port: int, program: str, case: str, clients: int, count: int) -> Load:
    with Client(port) as client:
        prepare = _preparation(case, _cases(client, port, program))
        shares = [[prepare() for _ in range(count // clients)] for _ in range(clients)]
    return _sent(port, shares)


def _cases(client: Client, port: int, program: str) -> Cases:
    shop, provider = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
    if program == "bare":
        return BareCases(client.send, shop, STORED).all()
    return TillCases(client.send, shop, provider, STORED).all()


def _preparation(case: str, cases: Cases) -> Callable[[], Request]:
    if case != "mixed":
        return cases[case]
    turns = cycle(MIXED)
    return lambda: cases[next(turns)]()


def _sent(port: int, shares: list[list[Request]]) -> Load:
    clients = len(shares)
    ready = threading.Barrier(clients + 1)
    latencies: list[float] = []
    threads = [
        threading.Thread(target=_send, args=(port, share, ready, latencies)) for share in shares
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if len(latencies) != sum(len(share) for share in shares):
        raise SystemExit("a client failed")
    return Load(seconds, latencies)


def _send(
    port: int, requests: list[Request], ready: threading.Barrier, latencies: list[float]
) -> None:
    with Client(port) as client:
        ready.wait()
        for request in requests:
            started = time.perf_counter()
            client.send(request)
            latencies.append(time.perf_counter() - started)


if __name__ == "__main__":
    port, program, case, clients, count = sys.argv[1:]
    print(json.dumps(asdict(main(int(port), program, case, int(clients), int(count)))))
