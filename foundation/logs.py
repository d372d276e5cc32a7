"""Log records: with the request's id, on one line, without card numbers, keys, secrets and tokens.

Each record redacts its own message and traceback, so every handler and every library's logger is covered.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Hashable
from contextvars import ContextVar
from typing import Any

from foundation import card_numbers, luhn

OURS = ("till", "checkout", "storefront", "foundation")
"""The loggers of this application. Those of libraries stay at WARNING: httpx would log each call of the API."""
current_request: ContextVar[str] = ContextVar("current_request", default="-")
"""The id of the request that this thread works on."""

HIDDEN = "[hidden]"
DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
"""Numbers of other brands too: here a number that is hidden for nothing does no harm."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Ends a line, or changes what a terminal shows. A caller can send it, percent-encoded in a path."""
SECRETS = re.compile(
    r"(?i)(?:(?<=authorization: )|(?<=authorization: basic )|(?<=authorization: bearer ))[^\s'\",}]+"
    r"|\b(?:sk|pk)_(?:test|live)_\w+|\bwhsec_\w+|\b\w+_secret_\w+|\bpay_\w{20,}|\b3ds_\w{20,}"
)


_repeated: dict[Hashable, tuple[float, int]] = {}
"""For each key of `once_a_second`: when it was logged, and how often it was left out since."""
_repeating = threading.Lock()
MOST_KEYS = 1000


def install(level: str = "warning") -> None:
    """Make every log record of this process redact itself, and write ours from `level` on to standard error.

    Handlers that are there already stay the only ones.
    """
    logging.setLogRecordFactory(Redacted)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())


class Line(logging.Formatter):
    """`2026-11-21T09:30:00.123Z INFO req_… till.access: GET / 200 …`. Times are UTC."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(request_id)s %(name)s: %(message)s")


def once_a_second(logger: logging.Logger, level: int, key: Hashable, line: str) -> None:
    """Log `line` unless another with this key was logged less than a second ago, by any thread of the process.

    The next line says how many were left out. Use few different keys: of more than MOST_KEYS all are forgotten.
    """
    now = time.monotonic()
    with _repeating:
        if len(_repeated) > MOST_KEYS:
            _repeated.clear()
        logged, left_out = _repeated.get((logger.name, key), (float("-inf"), 0))
        if now - logged < 1:
            _repeated[logger.name, key] = logged, left_out + 1
            return
        _repeated[logger.name, key] = now, 0
    logger.log(level, "%s%s", line, f" ({left_out} more since the last line)" if left_out else "")


def redact(text: str) -> str:
    """`text` with card numbers, keys, secrets and tokens replaced by HIDDEN."""
    without_cards = DIGITS.sub(_hide_number, card_numbers.hide(text, HIDDEN))
    return SECRETS.sub(HIDDEN, without_cards)


def _hide_number(match: re.Match[str]) -> str:
    digits = "".join(character for character in match[0] if character.isdigit())
    return HIDDEN if luhn.is_valid(digits) else match[0]


class Redacted(logging.LogRecord):
    """A record whose message and traceback are redacted before any handler sees them. The message is one line.

    `request_id` is that of the request in which it was made, or "-".
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request_id = current_request.get()
        if self.exc_info and self.exc_info[0]:
            self.exc_text = redact("".join(traceback.format_exception(*self.exc_info)).rstrip())

    def getMessage(self) -> str:
        return CONTROL.sub(_escaped, redact(super().getMessage()))


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
