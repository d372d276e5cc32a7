"""Test helpers exist for test suites alone."""

from __future__ import annotations

from checkout.domain.errors import PermissionDenied
from checkout.services.tenancy import Tenant
from foundation.config import settings


def refuse_in_production() -> None:
    """Raises PermissionDenied."""
    if settings().production:
        raise PermissionDenied("Test helpers are switched off in production.")


def check_test_mode(tenant: Tenant) -> None:
    """Raises PermissionDenied in production and for a key of live mode."""
    refuse_in_production()
    if tenant.livemode:
        raise PermissionDenied("This test helper needs a secret key of test mode.")
