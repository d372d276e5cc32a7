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


def framed_by(origins: Sequence[str]) -> Policy:
    """Of a page that these origins and our own may frame, and that has frames of our own origin."""
    ancestors = " ".join(["'self'", *origins])
    return {**PAGE, "frame-src": "'self'", "frame-ancestors": ancestors}
