"""Running the documents' examples: requests by a shell, programs as files, both against a server of the test's own."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import httpx
from werkzeug.serving import make_server

from tests.guards.markdown import ROOT, Block, blocks
from tests.support.fixtures import MakeApp

PORT = ":8000"
"""The port of the server in all examples. It is replaced by the port of the test's server."""
ASSIGNMENT = re.compile(r"(\w+)=\$\(curl ")
CURL = """
set -eu
curl() { command curl --silent --show-error --write-out '\\n%{http_code}' "$@" | tee answer; }
"""
"""Each request leaves its answer in a file, body first, the status in the last line."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]


@contextmanager
def serving(make_app: MakeApp, listener: socket.socket) -> Iterator[int]:
    """Serve an application with fresh data, in a thread. Yields its port, which is the listener's."""
    port = listener.getsockname()[1]
    app = make_app(PORT=str(port))
    server = make_server("127.0.0.1", port, app, threaded=True, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def requests(page: Path) -> list[tuple[Block, Block | None]]:
    """The page's curl commands, each with the block of JSON below it, if there is one."""
    found = blocks(page)
    return [
        (block, following if following and following.language == "json" else None)
        for block, following in pairwise([*found, None])
        if block and block.language == "bash" and "curl " in block.text
    ]


def run_requests(commands: list[str], port: int, directory: Path) -> list[Answer]:
    """The answers to the commands, run as one script, so that variables last from one to the next."""
    script = [CURL]
    for number, command in enumerate(commands):
        script.append(command.replace(PORT, f":{port}"))
        script.append(f"mv answer {number}.answer")
        if assigned := ASSIGNMENT.match(command):
            script.append(f'test -n "${assigned[1]}"')
    subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=directory,
        env={**os.environ, "NO_PROXY": "*"},
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )
    return [_answer(directory / f"{number}.answer") for number in range(len(commands))]


def _answer(file: Path) -> Answer:
    body, _, status = file.read_text().rpartition("\n")
    return Answer(int(status), json.loads(body))


def save_program(page: Path, defines: str, directory: Path, port: int) -> Path:
    """Write the page's Python block that defines the function `defines` to a file."""
    (source,) = (
        block.text
        for block in blocks(page)
        if block.language == "python" and f"def {defines}(" in block.text
    )
    file = directory / f"{defines}.py"
    file.write_text(source.replace(PORT, f":{port}"), encoding="utf-8")
    return file


def load_program(page: Path, defines: str, directory: Path, port: int = 8000) -> ModuleType:
    """Save that program and import it."""
    file = save_program(page, defines, directory, port)
    spec = importlib.util.spec_from_file_location(defines, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_session(port: int, **parameters: Any) -> dict[str, Any]:
    """A Checkout Session for an e-book, with other `parameters` if given."""
    book = {"currency": "usd", "unit_amount": 1900, "product_data": {"name": "E-book"}}
    body = {
        "mode": "payment",
        "line_items": [{"price_data": book}],
        "success_url": "https://shop.example/thanks",
        **parameters,
    }
    session: dict[str, Any] = httpx.post(
        f"http://localhost:{port}/v1/checkout/sessions",
        json=body,
        auth=("sk_test_xxx", ""),
        headers={"Idempotency-Key": str(uuid4())},
        timeout=30,
    ).json()
    return session


def buy_a_keyboard(port: int, directory: Path) -> None:
    """Pay an order session, declined once, so that the examples find charges, orders and events."""
    session = make_session(
        port,
        mode="order",
        customer="cus_a1b2c3d4e5",
        line_items=[{"price": "price_9ab3cd5ef7gh"}],
        client_reference_id="cart-1042",
        metadata={"channel": "docs"},
        shipping_options=[{"name": "Standard Shipping", "amount": 500, "currency": "usd"}],
    )
    address = {
        "shippingName": "Jenny Rosen",
        "shippingCountry": "US",
        "shippingAddressLine1": "354 Oyster Point Blvd",
        "shippingLocality": "South San Francisco",
        "shippingAdministrativeArea": "CA",
        "shippingPostalCode": "94080",
        "shipping-rate": session["shipping_options"][0]["shipping_rate"],
        "cardUseShippingAsBilling": "true",
    }
    pay = load_program(ROOT / "docs" / "testing.md", "pay", directory, port).pay
    assert pay(session["url"], "4000000000000002", **address).status_code == 200
    assert pay(session["url"], **address).status_code == 303
