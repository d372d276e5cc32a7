"""Every error has a status and a type, and the documentation has the same ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checkout.api.errors import STATUS_AND_TYPE, UnknownUrl, status_and_type
from checkout.domain import errors
from checkout.domain.errors import CheckoutError

TABLE = Path(__file__).parents[2] / "docs" / "api" / "README.md"
ROW = re.compile(r"^\| (\d{3}) \| `(\w+)` \| `(\w+)` \|", re.M)
DOCUMENTED = {(int(status), kind, code) for status, kind, code in ROW.findall(TABLE.read_text())}
CLASSES = [
    each
    for each in (*vars(errors).values(), UnknownUrl)
    if isinstance(each, type) and issubclass(each, CheckoutError) and each is not CheckoutError
]


@pytest.mark.parametrize("error", CLASSES, ids=lambda each: each.__name__)
def test_every_error_has_the_documented_status_and_type(error: type[CheckoutError]) -> None:
    status, kind = status_and_type(error.__new__(error))
    if error is errors.CardRefused:  # its codes are those of the declines
        assert (status, kind) == (402, "payment_error")
    else:
        assert (status, kind, error.code) in DOCUMENTED


def test_a_class_without_a_row_has_its_parents() -> None:
    assert errors.UnknownParameter not in STATUS_AND_TYPE
    assert status_and_type(errors.UnknownParameter("x")) == (400, "invalid_request_error")
