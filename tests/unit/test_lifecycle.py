"""The tables of allowed moves: complete, closed, and with ends where nothing follows."""

from enum import StrEnum

import pytest

from checkout.domain import lifecycle

TABLES = {name: table for name, table in vars(lifecycle).items() if name.endswith("_MOVES")}
ENDS = {
    "SESSION_MOVES": {"complete", "expired"},
    "SESSION_PAYMENT_MOVES": {"paid", "no_payment_required"},
    "INTENT_MOVES": {"succeeded", "canceled"},
    "SETUP_MOVES": {"succeeded", "canceled"},
    "CHARGE_MOVES": {"succeeded", "failed"},
    "DISPUTE_MOVES": {"warning_closed", "won", "lost"},
    "ORDER_MOVES": {"completed", "canceled"},
    "ORDER_PAYMENT_MOVES": {"refunded"},
    "DELIVERY_MOVES": set(),
    "ENDPOINT_MOVES": set(),
}


@pytest.mark.parametrize("name", TABLES)
def test_each_state_has_a_row_and_only_known_states_follow(name):
    table = TABLES[name]
    (kind,) = {type(state) for state in table}
    assert issubclass(kind, StrEnum)
    assert set(table) == set(kind)
    assert {target for targets in table.values() for target in targets} <= set(kind)


@pytest.mark.parametrize("name", TABLES)
def test_the_ends_are_ends(name):
    assert {state for state, targets in TABLES[name].items() if not targets} == ENDS[name]


def test_sources_are_the_states_that_lead_there():
    found = lifecycle.sources(lifecycle.SESSION_MOVES, lifecycle.SessionStatus.COMPLETE)
    assert found == ["open"]
    assert lifecycle.sources(lifecycle.SESSION_MOVES, lifecycle.SessionStatus.OPEN) == []
