"""Invariants of what requests leave behind: events, deliveries, attempts, idempotency keys."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table, or_, select

from checkout.services.retention import ATTEMPTS_KEPT
from checkout.services.webhooks.attempts import RETRY_DELAYS
from checkout.services.webhooks.deliveries import LEASE
from foundation.audit import LISTED, Invariant, Row, Values, rows, sql
from foundation.audit.columns import metadata

UNATTENDED = 5 * 60
"""Seconds after its end for which a lease may stay: a running worker takes the delivery over within seconds."""
VALUES: Values = {
    "lease": LEASE,
    "unattended": UNATTENDED,
    "tries": len(RETRY_DELAYS),
    "longest_delay": max(RETRY_DELAYS),
    "attempts_kept": ATTEMPTS_KEPT,
}


def _foreign_rows(_values: Values) -> Iterator[Row]:
    """Rows that refer to a row of another account or mode."""
    for table in metadata(None).sorted_tables:
        for column in table.columns if _is_owned(table) else ():
            for key in column.foreign_keys:
                if not _is_owned(key.column.table):
                    continue
                other = key.column.table
                joined = table.join(other, column == key.column)
                differs = or_(
                    table.c.account_id != other.c.account_id, table.c.livemode != other.c.livemode
                )
                query = select(table.c.id, column.label("refers_to")).select_from(joined)
                yield from rows(query.where(differs).limit(LISTED + 1))


def _is_owned(table: Table) -> bool:
    return {"id", "account_id", "livemode"} <= set(table.columns.keys())


INVARIANTS = (
    Invariant(
        "armed-faults",
        "The number of armed faults of an account is that of its faults that may still hit.",
        sql("""
            SELECT a.id, coalesce(c.armed_faults, 0) AS counted, coalesce(f.number, 0) AS armed
            FROM accounts a LEFT JOIN account_controls c ON c.account_id = a.id
            LEFT JOIN (
                SELECT account_id, count(*) AS number FROM armed_faults
                WHERE remaining > 0 GROUP BY account_id
            ) AS f ON f.account_id = a.id
            WHERE coalesce(c.armed_faults, 0) <> coalesce(f.number, 0)
        """),
    ),
    Invariant(
        "fault-hits",
        "A fault has hit at most as often as it should, and holds a delivery only while it may hit.",
        sql("""
            SELECT id, effect, times, remaining, held_delivery_id FROM armed_faults
            WHERE remaining < 0 OR remaining > times
            OR (held_delivery_id IS NOT NULL AND remaining < 1)
        """),
    ),
    Invariant(
        "event-deliveries",
        "An event has a delivery for each endpoint that listened to it then and is enabled now.",
        sql("""
            SELECT e.id, e.type, p.id AS endpoint
            FROM events e
            JOIN webhook_endpoints p ON p.account_id = e.account_id AND p.livemode = e.livemode
            LEFT JOIN webhook_deliveries d ON d.event_id = e.id AND d.endpoint_id = p.id
            WHERE d.pk IS NULL AND p.status = 'enabled' AND p.listens_since < e.created
            AND (CAST(p.enabled_events AS text) LIKE '%"*"%'
                OR CAST(p.enabled_events AS text) LIKE '%"' || e.type || '"%'
                OR CAST(p.enabled_events AS text)
                    LIKE '%"' || replace(e.type, 'checkout_link.', 'payment_link.') || '"%')
        """),
    ),
    Invariant(
        "delivery-lease",
        "A lease lasts no longer than its term, and a worker takes over what another one left.",
        sql("""
            SELECT d.id, d.event_id AS event, d.status, d.lease_until
            FROM webhook_deliveries d JOIN webhook_endpoints p ON p.id = d.endpoint_id
            WHERE d.lease_until > :wall + :lease
            OR (d.lease_owner IS NOT NULL AND p.status = 'enabled'
                AND d.lease_until < :wall - :unattended)
            OR (d.status <> 'pending' AND d.lease_owner IS NOT NULL)
        """),
    ),
    Invariant(
        "delivery-tries",
        "A pending delivery has a try left within the longest delay; a finished one has had its tries.",
        sql("""
            SELECT d.id, event_id AS event, status, tries, next_attempt_at, finished_at
            FROM webhook_deliveries d
            LEFT JOIN account_controls c ON c.account_id = d.account_id
            WHERE (status = 'pending') <> (finished_at IS NULL) OR tries > attempts
            OR CASE status
                WHEN 'pending' THEN tries >= :tries OR
                    next_attempt_at > :wall + coalesce(c.clock_offset, 0) + :longest_delay
                WHEN 'delivered' THEN tries < 1 OR tries > :tries
                ELSE tries < :tries END
        """),
    ),
    Invariant(
        "delivery-attempts",
        "The log of a delivery ends with its last attempt and has no gap; old attempts are deleted.",
        sql("""
            SELECT log.id, attempts, last_attempt_at, logged, first, last FROM (
                SELECT d.id, d.account_id, d.attempts, d.last_attempt_at, count(a.pk) AS logged,
                    min(a.number) AS first, max(a.number) AS last
                FROM webhook_deliveries d LEFT JOIN webhook_attempts a ON a.delivery_id = d.id
                GROUP BY d.id, d.account_id, d.attempts, d.last_attempt_at
            ) AS log
            LEFT JOIN account_controls c ON c.account_id = log.account_id
            WHERE (logged = 0
                AND last_attempt_at > :wall + coalesce(c.clock_offset, 0) - :attempts_kept)
            OR (logged > 0 AND (last <> attempts OR logged <> last - first + 1))
        """),
    ),
    Invariant(
        "delivery-result",
        "The result of a delivery is that of its last attempt.",
        sql("""
            SELECT d.id, d.status, d.last_status_code, a.status_code, d.last_error, a.error
            FROM webhook_deliveries d
            JOIN webhook_attempts a ON a.delivery_id = d.id AND a.number = d.attempts
            WHERE coalesce(d.last_status_code, 0) <> coalesce(a.status_code, 0)
            OR coalesce(d.last_error, '') <> coalesce(a.error, '')
            OR d.last_attempt_at <> a.started_at OR d.endpoint_id <> a.endpoint_id
            OR (a.status_code IS NULL) = (a.error IS NULL)
            OR (d.status = 'delivered') > (coalesce(a.status_code, 0) BETWEEN 200 AND 299)
        """),
    ),
    Invariant(
        "endpoint-reason",
        "A webhook endpoint has a reason exactly while it is disabled, and a deleted one is disabled.",
        sql("""
            SELECT id, status, disabled_reason, deleted_at FROM webhook_endpoints
            WHERE (status = 'disabled') <> (disabled_reason IS NOT NULL)
            OR (deleted_at IS NOT NULL AND status <> 'disabled')
        """),
    ),
    Invariant(
        "attempt-outcome",
        "An attempt to pay has its outcome.",
        sql("SELECT pk AS id, created FROM payment_attempts WHERE outcome IS NULL"),
    ),
    Invariant(
        "challenge-attempt",
        "An intent waits for the challenge of one attempt exactly if it requires action.",
        sql("""
            SELECT i.id, i.status, a.pk AS attempt
            FROM (
                SELECT id, status, attempt_token FROM payment_intents
                UNION ALL SELECT id, status, attempt_token FROM setup_intents
            ) AS i
            LEFT JOIN payment_attempts a
                ON a.token = i.attempt_token AND a.challenge_token IS NOT NULL
            WHERE (i.status = 'requires_action') <> (a.pk IS NOT NULL)
        """),
    ),
    Invariant(
        "idempotency-answer",
        "An idempotency key has the answer of its request.",
        sql("""
            SELECT pk AS id, status_code, created FROM idempotency_keys
            WHERE status_code NOT IN (200, 402) OR body = ''
        """),
    ),
    Invariant(
        "tenancy",
        "Rows refer to rows of their own account and mode.",
        _foreign_rows,
    ),
)
