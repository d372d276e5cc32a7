"""The number of SELECTs of each page. It doesn't grow with the number of rows shown."""

import pytest

HEADER = 2
"""Every page reads the categories and the number of items in the cart."""


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("/", HEADER + 1),
        ("/?category=desks&q=chair", HEADER + 1),
        ("/products/standing-desk", HEADER + 2),
        ("/cart", HEADER + 1),
        ("/orders", HEADER + 2),
        ("/orders/N-10001", HEADER + 3),
        ("/nothing-here", HEADER),
    ],
)
def test_a_page_runs_this_many_selects(shopper, statements, path, budget):
    for slug in ("standing-desk", "stoneware-mug", "gift-card"):
        shopper.add(slug)
        shopper.checkout()
    statements.clear()
    shopper.get(path)
    selects = [
        statement
        for statement in statements
        if statement.startswith("SELECT")
        and "clock_offset" not in statement  # not read in production
    ]
    assert len(selects) == budget, selects


def test_a_page_reads_in_one_transaction(shopper, statements):
    shopper.add("standing-desk")
    for path in ("/", "/products/standing-desk", "/cart", "/orders", "/nothing-here"):
        statements.clear()
        shopper.get(path)
        assert statements.count("BEGIN") == 1, path
