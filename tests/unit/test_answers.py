"""What is kept of the answer to a webhook: no secrets, nothing that no database stores, and when to try again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.domain.delivery_faults import Fault
from checkout.services.webhooks.answers import KEPT_CHARACTERS, READ_BYTES, answered, failed
from foundation import card_numbers, clock

NOW = 1_795_262_137
CARD = "4242 4242 4242 4242"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "wall", lambda: NOW)


def http_date(seconds: int) -> str:
    return format_datetime(datetime.fromtimestamp(NOW, UTC) + timedelta(seconds=seconds), True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("999999999", 999999999),
        (http_date(90), 90),
        ("Saturday, 21-Nov-26 12:02:37 GMT", 420),
        (http_date(-90), None),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("1e9", None),
        ("9" * 400, None),
        ("٣٠", None),
        ("soon", None),
        ("120, 240", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 31 Feb 2027 00:00:00 GMT", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(value: str, seconds: int | None) -> None:
    for status in (429, 503):
        assert answered(status, {"Retry-After": value}, b"").retry_after == seconds


@pytest.mark.parametrize("status", [200, 301, 404, 410, 500])
def test_other_answers_have_no_retry_after(status: int) -> None:
    assert answered(status, {"Retry-After": "120"}, b"").retry_after is None


@given(st.text(max_size=80))
def test_no_retry_after_raises(value: str) -> None:
    seconds = answered(503, {"Retry-After": value}, b"").retry_after
    assert seconds is None or seconds > 0


def test_an_answer_is_kept_without_card_numbers_and_secrets() -> None:
    body = f"paid with {CARD}, signed with whsec_0123456789abcdef, key sk_test_0123456789".encode()
    kept = answered(400, {}, body).body
    assert kept == "paid with [hidden], signed with [hidden], key [hidden]"


@pytest.mark.parametrize("before", range(KEPT_CHARACTERS - 20, KEPT_CHARACTERS + 1))
def test_a_card_number_at_the_end_is_hidden_whole(before: int) -> None:
    kept = answered(400, {}, b"." * before + CARD.encode() + b"." * 100).body
    assert kept is not None
    assert "4242 4242" not in kept
    assert len(kept) <= KEPT_CHARACTERS


def test_the_beginning_of_longer_digits_is_no_card_number() -> None:
    kept = answered(400, {}, b"." * (KEPT_CHARACTERS - 16) + b"4242424242424242" * 20).body
    assert kept is not None
    assert not card_numbers.is_in(kept)


@given(st.binary(max_size=2 * KEPT_CHARACTERS))
def test_any_bytes_become_text_that_a_database_stores(body: bytes) -> None:
    kept = answered(500, {}, body).body
    if kept is not None:
        assert len(kept) <= KEPT_CHARACTERS + 10
        assert not any(ord(each) < 32 and each not in "\t\n" for each in kept)
        kept.encode()


def test_lines_are_kept_and_other_control_characters_are_not() -> None:
    assert answered(500, {}, b"a\r\n\tb\x00\x1b[31mc\xff").body == "a\n\tb[31mc\ufffd"
    assert answered(500, {}, b"").body is None
    assert READ_BYTES >= 4 * KEPT_CHARACTERS


def test_a_compressed_answer_is_not_kept() -> None:
    assert answered(500, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08 4242").body is None
    assert answered(500, {"Content-Encoding": "identity"}, b"text").body == "text"


def test_the_message_of_a_fault_hides_secrets() -> None:
    result = failed(ValueError(f"no {CARD} at\x00http://x/?key=sk_test_0123456789"))
    assert result.error is Fault.FAILED
    assert result.message == "ValueError: no [hidden] at http://x/?key=[hidden]"
