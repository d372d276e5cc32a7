"""Content-Security-Policies of the provider's pages: own origin only, nothing inline."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.web import Policy

PAGE: Policy = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
"""May not be framed, and has no frames."""

FRAMED: Policy = {**PAGE, "frame-src": "'self'", "frame-ancestors": "'self'"}
"""May be framed by a merchant's page, and has frames of our own origin."""


def with_ancestors(policy: Policy, origins: Sequence[str]) -> Policy:
    """`policy` with these origins and our own allowed to frame the page."""
    return {**policy, "frame-ancestors": " ".join(["'self'", *origins])}
