"""What a start writes: the sample account, and which keys of test accounts may be used."""

from __future__ import annotations

from checkout.services import samples, test_accounts


def seed() -> None:
    """Idempotent. Call it inside transaction("checkout")."""
    samples.write()
    test_accounts.switch_keys()
