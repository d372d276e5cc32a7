"""Log records are redacted."""

import io
import logging

import pytest

from foundation import logs


@pytest.fixture
def log():
    """A logger, and what it has written."""
    before = logging.getLogRecordFactory()
    logs.install()
    stream = io.StringIO()
    logger = logging.getLogger("a.library")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize(
    "secret",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "3782-822463-10005",
        "6205500000000000004",
        "sk_test_abc123",
        "pk_live_abc123",
        "whsec_abc",
        "pi_123_secret_456",
        "pay_2ORzmhRvnFUNFuSghhiYyXMIz20sOjgM",
        "3ds_kC6TF9iz4WQDcPQfG3kkbF4WpG6Tg7Ol",
    ],
)
def test_secrets_and_cards_are_hidden_in_arguments_texts_and_tracebacks(log, secret):
    logger, stream = log
    logger.warning("as an argument: %s", secret)
    logger.warning(f"in the text: {secret}.")
    try:
        raise ValueError(secret)
    except ValueError:
        logger.exception("in a traceback")
    assert secret not in stream.getvalue()
    assert stream.getvalue().count(logs.HIDDEN) == 3


def test_authorization_headers_are_hidden(log):
    logger, stream = log
    logger.warning("Authorization: Basic c2tfdGVzdF94eHg6 and Authorization: Bearer abc")
    assert "c2tf" not in stream.getvalue()
    assert "abc" not in stream.getvalue()


def test_other_numbers_stay(log):
    logger, stream = log
    logger.warning("at 1795259979, amount 99999999, order 1234567890123456")
    assert logs.HIDDEN not in stream.getvalue()


def test_lines_that_are_left_out_need_bounded_memory(log, monkeypatch):
    monkeypatch.setattr(logs, "_repeated", {})
    logger, stream = log
    for number in range(5000):
        logs.once_a_second(logger, logging.WARNING, number, "a line")
    assert len(logs._repeated) <= 1001
    assert stream.getvalue().count("a line") == 5000
