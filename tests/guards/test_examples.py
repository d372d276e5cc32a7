"""The examples in the documents work: requests are answered as printed, and programs run."""

from __future__ import annotations

import ast
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from _pytest.mark import ParameterSet
from flask import Flask

from checkout.domain import signatures
from tests.guards.examples import (
    buy_a_keyboard,
    load_program,
    make_session,
    requests,
    run_requests,
    save_program,
    serving,
)
from tests.guards.markdown import PAGES, ROOT, blocks, links, name_of
from tests.support import browser
from tests.support.databases import disconnect
from tests.support.fixtures import MakeApp
from tests.support.servers import STOP_SECONDS, Server, eventually, free_port

DOCS = ROOT / "docs"
OFTEN_READ = frozenset("README.md docs/api/checkout-sessions.md docs/webhooks.md".split())
"""The documents whose requests are sent by the quick tests."""


def marked(document: Path) -> ParameterSet:
    marks = [] if name_of(document) in OFTEN_READ else [pytest.mark.slow]
    return pytest.param(document, marks=marks, id=name_of(document))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples use plain clients, which would send requests through a proxy of the environment."""
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture(scope="session")
def listener(run_stack: ExitStack) -> socket.socket:
    """One port for all: the port is a setting, and each new one needs an application of its own."""
    return run_stack.enter_context(socket.create_server(("127.0.0.1", 0)))


@pytest.fixture
def port(make_app: MakeApp, listener: socket.socket) -> Iterator[int]:
    """The port of an application with fresh data."""
    with serving(make_app, listener) as port:
        yield port


@pytest.mark.parametrize("document", [marked(each) for each in PAGES if requests(each)])
def test_requests_are_answered_as_printed(document: Path, port: int, tmp_path: Path) -> None:
    """An error is expected only where one is printed below the request."""
    printed = [
        json.loads(json_block.text) if json_block else {} for _, json_block in requests(document)
    ]
    buy_a_keyboard(port, tmp_path)
    answers = run_requests([block.text for block, _ in requests(document)], port, tmp_path)
    for expected, answer in zip(printed, answers, strict=True):
        if expected:
            assert shape(expected) == shape(answer.body), answer
        if not {"error", "trace_id"} & expected.keys():
            assert answer.status == 200, answer
            check_described(document, answer.body)


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_programs_and_answers_can_be_parsed(document: Path) -> None:
    for block in blocks(document):
        if block.language == "python":
            ast.parse(block.text)
        if block.language == "json":
            json.loads(block.text)


@pytest.mark.slow
@pytest.mark.e2e
def test_the_browser_test_passes(live_server: Server, tmp_path: Path) -> None:
    """It is a file of its own, run by pytest."""
    port = httpx.URL(live_server.provider).port
    assert port
    program = save_program(DOCS / "testing.md", "test_a_shopper_pays", tmp_path, port)
    options = {"executable_path": browser.path(), "args": ["--no-sandbox", *browser.SILENT]}
    (tmp_path / "conftest.py").write_text(
        "import pytest\n\n\n"
        '@pytest.fixture(scope="session")\n'
        "def browser_type_launch_args():\n"
        f"    return {options!r}\n"
    )
    command = [sys.executable, "-m", "pytest", "--quiet", "-p", "no:xdist", program.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_receiver_checks_signatures_and_handles_an_event_once(tmp_path: Path) -> None:
    port = free_port()
    program = save_program(DOCS / "webhooks.md", "is_from_till", tmp_path, 8000)
    program.write_text(program.read_text().replace("9000", str(port)))
    session = {"client_reference_id": "cart-1", "amount_total": 7900}
    event = {"id": "evt_1", "type": "checkout.session.completed", "data": {"object": session}}
    body, now = json.dumps(event).encode(), int(time.time())

    def post(body: bytes, header: str) -> int:
        headers = {"Fluveo-Signature": header}
        url = f"http://127.0.0.1:{port}"
        return httpx.post(url, content=body, headers=headers, timeout=30).status_code

    command = [sys.executable, "-u", program.name]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as receiver:
        try:
            eventually(lambda: listens(port))
            signed = signatures.sign("whsec_test_xxx", now - 60, body)
            assert post(body + b" ", signed) == 400
            assert post(body, signatures.sign("whsec_test_xxx", now - 301, body)) == 400
            assert post(body, signatures.sign("whsec_test_xxx", now + 400, body)) == 400
            assert post(body, signatures.sign("whsec_other", now, body)) == 400
            assert post(body, "") == 400
            assert post(body, signed) == 200
            assert post(body, signed) == 200
        finally:
            receiver.terminate()
            printed, _ = receiver.communicate(timeout=STOP_SECONDS)
    assert printed == "paid: cart-1 7900\n"


def test_a_session_is_paid_and_authenticated_without_a_browser(port: int, tmp_path: Path) -> None:
    confirming = load_program(DOCS / "testing.md", "confirm", tmp_path, port)
    answer_bank = load_program(DOCS / "testing.md", "answer_bank", tmp_path, port).answer_bank
    declined = confirming.confirm(make_session(port)["id"], "pm_card_declined")
    assert declined.status_code == 402
    paid = confirming.confirm(make_session(port)["id"])
    assert paid.json()["payment_status"] == "paid"
    desk = make_session(port, line_items=[{"price": "price_3fg6hj9km1np"}])
    sent = confirming.confirm(desk["id"], shipping=confirming.SHIPPING)
    assert sent.json()["shipping_details"]["name"] == "Jenny Rosen"
    for action, status in [("complete", "succeeded"), ("fail", "requires_payment_method")]:
        asked = confirming.confirm(make_session(port)["id"], "pm_card_3ds_required").json()
        assert asked["status"] == "open"
        assert answer_bank(asked, action) == status


def test_the_readmes_server_code_creates_a_session(port: int, tmp_path: Path) -> None:
    program = load_program(ROOT / "README.md", "checkout_url", tmp_path, port)
    page = httpx.get(program.checkout_url("order-1"), timeout=30)
    assert page.status_code == 200
    assert 'data-testid="session-state"' in page.text


@pytest.mark.slow
def test_an_application_for_one_test(tmp_path: Path) -> None:
    program = load_program(DOCS / "testing.md", "make_till", tmp_path)
    made: Flask = program.make_till(str(tmp_path))
    answer = made.test_client().get("/v1/products", auth=("sk_test_xxx", ""))
    disconnect(made)
    assert answer.get_json()["data"]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def check_described(page: Path, data: Any) -> None:
    """Each field of the answer is described in the page, or in the page about that kind of object.

    The kind of an object without a field `object` is told by the page, and by the pages that it links to.
    """
    rows = data["data"] if data.get("object") == "list" else data.get("items")
    shown = rows[0] if rows else data
    texts = {page: page.read_text() for page in PAGES}
    if "object" in shown:
        row = f"| `object` | string | `{shown['object']}` |"
        pages = [page] if row in texts[page] else [page for page in PAGES if row in texts[page]]
        assert pages, f"{shown['object']} is described nowhere"
    else:
        linked = {(page.parent / link.partition("#")[0]).resolve() for link in links(page)}
        pages = [each for each in PAGES if each == page or each in linked]
    text = "".join(texts[page] for page in pages)
    assert [name for name in shown if f"`{name}`" not in text] == []


def shape(value: Any) -> Any:
    """The names and types of an answer, which stay the same from one answer to the next."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__
