"""Return an account to its sample data."""

from __future__ import annotations

from checkout.models import Account
from checkout.services import clearing, samples
from checkout.services.tenancy import Tenant
from foundation import clock, controls


def reset(tenant: Tenant) -> Account:
    """Delete all that the account has in test mode and write its sample data. API keys stay as they are.

    The clock is the real one again and no fault is armed. Raises DatabaseBusy.
    """
    account = clearing.clear(tenant)
    clock.turn_back()
    controls.change(tenant.account_id, armed_faults=0)
    samples.refill(account)
    return account
