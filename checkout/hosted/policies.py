"""Content-Security-Policies of the provider's pages: everything from our own origin, nothing
inline."""

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
"""No frame around it, and none in it."""

FRAMED: Policy = {**PAGE, "frame-src": "'self'", "frame-ancestors": "'self'"}
"""For pages that a merchant may show in a frame."""


def with_ancestors(policy: Policy, origins: Sequence[str]) -> Policy:
    """`policy` with these origins, besides ourselves, allowed to frame the page."""
    return {**policy, "frame-ancestors": " ".join(["'self'", *origins])}
