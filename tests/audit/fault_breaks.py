"""What breaks the invariants of faults that tests have armed, and of tokens."""

from __future__ import annotations

ARMED = [
    "INSERT INTO account_controls (account_id, clock_offset, armed_faults) "
    "SELECT 'mer_northdesk', 0, 0 WHERE NOT EXISTS (SELECT 1 FROM account_controls)",
    "UPDATE account_controls SET armed_faults = 1 WHERE account_id = 'mer_northdesk'",
]
USED_TOO_EARLY = (
    "INSERT INTO tokens (id, account_id, livemode, created, brand, funding, last4, exp_month, "
    "exp_year, billing_details, used_at) "
    "VALUES ('tok_1', 'mer_northdesk', FALSE, 2, 'visa', 'credit', '4242', 12, 2040, '{}', 1)"
)
CASES: list[tuple[str, str, str | list[str]]] = [
    ("token-used", "tok_1", USED_TOO_EARLY.replace("{", "{{").replace("}", "}}")),
    ("armed-faults", "mer_northdesk", ARMED),
    (
        "fault-hits",
        "flt_1",
        [
            *ARMED,
            "INSERT INTO armed_faults (id, account_id, livemode, created, effect, times, remaining) "
            "VALUES ('flt_1', 'mer_northdesk', FALSE, 1, 'decline', 1, 2)",
        ],
    ),
]
