"""What breaks the invariants of webhook endpoints, deliveries and attempts."""

from __future__ import annotations

ONE_DELIVERY = "(SELECT min(pk) FROM webhook_deliveries)"

CASES: list[tuple[str, str, str | list[str]]] = [
    (
        "event-deliveries",
        "evt_1",
        [
            "DELETE FROM webhook_deliveries WHERE event_id IN "
            "(SELECT id FROM events WHERE object_id = '{twin_intent}')",
            "UPDATE events SET id = 'evt_1', created = created + 1 "
            "WHERE object_id = '{twin_intent}'",
        ],
    ),
    (
        "delivery-lease",
        "whd_1",
        "UPDATE webhook_deliveries SET id = 'whd_1', lease_owner = 'wrk_1', lease_until = 9999999999 "
        f"WHERE pk = {ONE_DELIVERY}",
    ),
    (
        "delivery-lease",
        "whd_1",
        "UPDATE webhook_deliveries SET id = 'whd_1', lease_owner = 'wrk_1', lease_until = 1 "
        f"WHERE pk = {ONE_DELIVERY}",
    ),
    (
        "delivery-tries",
        "whd_1",
        "UPDATE webhook_deliveries SET id = 'whd_1', attempts = 8, tries = 8 "
        f"WHERE pk = {ONE_DELIVERY}",
    ),
    (
        "delivery-tries",
        "whd_1",
        "UPDATE webhook_deliveries SET id = 'whd_1', next_attempt_at = 9999999999 "
        f"WHERE pk = {ONE_DELIVERY}",
    ),
    (
        "delivery-tries",
        "whd_1",
        f"UPDATE webhook_deliveries SET id = 'whd_1', tries = 1 WHERE pk = {ONE_DELIVERY}",
    ),
    (
        "delivery-attempts",
        "whd_1",
        "UPDATE webhook_deliveries SET id = 'whd_1', attempts = 1, last_attempt_at = created "
        f"WHERE pk = {ONE_DELIVERY}",
    ),
    (
        "delivery-attempts",
        "whd_1",
        [
            "UPDATE webhook_deliveries SET id = 'whd_1', attempts = 3, last_attempt_at = 1, "
            f"last_status_code = 500 WHERE pk = {ONE_DELIVERY}",
            *(
                "INSERT INTO webhook_attempts (delivery_id, endpoint_id, number, started_at, "
                f"duration_ms, status_code) VALUES ('whd_1', 'we_northdesk', {number}, 1, 5, 500)"
                for number in (1, 3)
            ),
        ],
    ),
    (
        "delivery-result",
        "whd_1",
        [
            "UPDATE webhook_deliveries SET id = 'whd_1', attempts = 1, last_attempt_at = 1, "
            f"last_status_code = 200 WHERE pk = {ONE_DELIVERY}",
            "INSERT INTO webhook_attempts (delivery_id, endpoint_id, number, started_at, "
            "duration_ms, status_code) VALUES ('whd_1', 'we_northdesk', 1, 1, 5, 500)",
        ],
    ),
    (
        "endpoint-reason",
        "we_northdesk",
        "UPDATE webhook_endpoints SET disabled_reason = 'gone' WHERE id = 'we_northdesk'",
    ),
    (
        "endpoint-reason",
        "we_northdesk",
        "UPDATE webhook_endpoints SET deleted_at = 1 WHERE id = 'we_northdesk'",
    ),
]
