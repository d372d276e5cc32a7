"""Log records without card numbers, keys, secrets and tokens.

Each record redacts its own message and traceback, so every handler and every library's logger is covered.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

from foundation import luhn

HIDDEN = "[hidden]"
DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
SECRETS = re.compile(
    r"(?i)(?:(?<=authorization: )|(?<=authorization: basic )|(?<=authorization: bearer ))[^\s'\",}]+"
    r"|\b(?:sk|pk)_(?:test|live)_\w+|\bwhsec_\w+|\b\w+_secret_\w+|\bpay_\w{20,}|\b3ds_\w{20,}"
)


def install() -> None:
    """Make every log record of this process redact itself."""
    logging.setLogRecordFactory(Redacted)


def redact(text: str) -> str:
    """`text` with card numbers, keys, secrets and tokens replaced by HIDDEN."""
    return SECRETS.sub(HIDDEN, DIGITS.sub(_hide_card, text))


def _hide_card(match: re.Match[str]) -> str:
    digits = "".join(character for character in match[0] if character.isdigit())
    return HIDDEN if luhn.is_valid(digits) else match[0]


class Redacted(logging.LogRecord):
    """A record whose message and traceback are redacted before any handler sees them."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[0]:
            self.exc_text = redact("".join(traceback.format_exception(*self.exc_info)).rstrip())

    def getMessage(self) -> str:
        return redact(super().getMessage())
