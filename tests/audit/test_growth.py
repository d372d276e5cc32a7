"""The work of an audit grows with the number of rows, not with its square. Counted in instructions of SQLite."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import audit
from foundation.database import connection, reading
from tests.audit.purchases import make_purchases
from tests.checkout.crowd import multiply
from tests.support.fixtures import MakeApp


def thousands_of_instructions(app: Flask) -> int:
    """What the searches of the provider's database execute."""
    ticks: list[int] = []
    part = audit.parts(app)[0]
    with app.app_context(), reading("checkout"):
        driver = connection().connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(lambda: ticks.append(1), 1000)
        try:
            assert list(audit.in_transaction(part, 0)) == []
        finally:
            driver.set_progress_handler(None, 0)
    return len(ticks)


@pytest.mark.slow
def test_ten_times_the_rows_are_about_ten_times_the_work(make_app: MakeApp) -> None:
    few, many = make_app(), make_app(LOG_LEVEL="error")
    for app, copies in ((few, 10), (many, 100)):
        make_purchases(app)
        multiply(app, copies)
    assert thousands_of_instructions(many) < 20 * thousands_of_instructions(few)
