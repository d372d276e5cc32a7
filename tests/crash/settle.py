"""After the load: every delivery arrives, and the audit has nothing to say."""

from __future__ import annotations

from app import create_app
from foundation.config import Config
from tests.support.databases import disconnect
from tests.support.factories import get, post
from tests.support.servers import Server, eventually

SECONDS = 300
"""The longest that the deliveries may take: a killed worker's lease lasts a minute."""
PENDING = "SELECT count(*) AS pending, min(next_attempt_at) AS due FROM webhook_deliveries"
WAITING = f"{PENDING} WHERE status = 'pending'"
END_LEASES = "UPDATE webhook_deliveries SET lease_until = 0 WHERE status = 'pending'"


def deliver_everything(server: Server, *, wait_for_leases: bool) -> None:
    """Wait until no delivery is pending. The test clock is moved to the next attempt of those that failed.

    Leases go by real time. Without `wait_for_leases` those of killed workers are ended in the database.
    """
    if not wait_for_leases:
        server.rows("checkout", END_LEASES)
    with server.api() as api:

        def arrived() -> bool:
            (row,) = server.rows("checkout", WAITING)
            now = get(api, "/v1/test_helpers/clock")["now"]
            if row["pending"] and row["due"] > now:
                post(api, "/v1/test_helpers/clock", {"advance": row["due"] - now})
            return not row["pending"]

        eventually(arrived, seconds=SECONDS, otherwise=lambda: server.rows("checkout", WAITING))


def audited(server: Server) -> tuple[bool, str]:
    """Run `flask audit` on the databases. Whether everything holds, and what it printed."""
    app = create_app(Config.from_env(server.environ))
    result = app.test_cli_runner().invoke(args=["audit", "--grace", "0"])
    disconnect(app)
    return result.exit_code == 0, result.output
