"""The merchant's own account, and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.models import Account, ApiKey
from checkout.serializers.shape import Snapshot, plain

if TYPE_CHECKING:
    from checkout.serializers import types

BRANDING: Snapshot = dict.fromkeys(
    (
        "display_name",
        "logo",
        "icon",
        "primary_color",
        "button_color",
        "background_color",
        "border_style",
        "font_family",
    )
)
"""Fields that every branding answers, null unless they were set."""
BUSINESS_PROFILE: Snapshot = dict.fromkeys(("privacy_policy_url", "terms_of_service_url"))


def account(row: Account, *, livemode: bool) -> Snapshot:
    """`livemode` is that of the key: an account has both modes."""
    shown: types.Account = {
        "id": row.id,
        "object": "account",
        "name": row.name,
        "branding": {**BRANDING, **row.branding},
        "business_profile": {**BUSINESS_PROFILE, **row.business_profile},
        "allowed_origins": row.allowed_origins,
        "livemode": livemode,
        "created": row.created,
    }
    return plain(shown)


def api_key(row: ApiKey) -> Snapshot:
    """An API key, without its text."""
    shown: types.ApiKey = {
        "id": row.id,
        "object": "api_key",
        "type": row.kind,
        "name": row.name,
        "prefix": row.prefix,
        "last4": row.last_four,
        "revoked_at": row.revoked_at,
        "livemode": row.livemode,
        "created": row.created,
    }
    return plain(shown)
