"""How often a page asks the database. A number that grows with the rows on it is a bug."""

import pytest
from sqlalchemy import event

from foundation.database import db

BUDGET = 4
"""Two for what every page shows around its content (shelves, cart), two for the content."""


@pytest.fixture
def statements(app):
    seen = []
    with app.app_context():
        event.listen(
            db.engines["storefront"],
            "before_cursor_execute",
            lambda _connection, _cursor, statement, *_rest: seen.append(statement),
        )
    return seen


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?category=desks&q=chair",
        "/products/standing-desk",
        "/cart",
        "/orders",
        "/orders/N-10001",
        "/nothing-here",
    ],
)
def test_pages_ask_seldom(shopper, statements, path):
    for slug in ("standing-desk", "stoneware-mug", "gift-card"):
        shopper.add(slug)
        shopper.checkout()
    statements.clear()
    shopper.get(path)
    asked = [
        statement
        for statement in statements
        if statement.startswith("SELECT")
        and "clock_offset" not in statement  # no such in production
    ]
    assert len(asked) <= BUDGET, asked
