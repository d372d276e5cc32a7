"""The payment page of an embedded session, in a frame of the merchant's page.

What a request finds out about its frame is in `g.frame`, which templates and the policy of the answer read. A page that
isn't framed has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, g, request, url_for

from checkout.domain.errors import ResourceMissing
from checkout.domain.lifecycle import SessionStatus, UiMode
from checkout.hosted.policies import FRAMED, with_ancestors
from checkout.services.challenges import Challenge
from checkout.services.sessions.page import PageSession
from foundation import web

AUTOFOCUS = re.compile(r' autofocus="[^"]*"')
PARAMETER = "frame"
"""In the query of a 3-D Secure page that the frame opened."""


@dataclass(frozen=True)
class Frame:
    """`origins`: those that may frame the page. `complete`: whether the session is complete."""

    origins: Sequence[str]
    complete: bool = False

    @classmethod
    def of(cls, origins: Sequence[str], *, complete: bool = False) -> Frame:
        """For the account's origins, and our own, where a preview may frame the page."""
        return cls([*origins, web.url("checkout")], complete)


def enter(loaded: PageSession) -> None:
    """Let the merchant's page frame the page of an embedded session.

    Raises ResourceMissing where a browser opens it as a page of its own: it has no way back.
    """
    if loaded.session.ui_mode is not UiMode.EMBEDDED:
        return
    if request.headers.get("Sec-Fetch-Dest") == "document":
        raise ResourceMissing("payment page", "?")
    complete = loaded.status is SessionStatus.COMPLETE
    g.frame = Frame.of(loaded.origins, complete=complete)


def enter_challenge(challenge: Challenge) -> bool:
    """Let the merchant's page frame the challenge that its frame opened; whether it did."""
    session = challenge.session
    if not request.args.get(PARAMETER) or not session or session.ui_mode is not UiMode.EMBEDDED:
        return False
    g.frame = Frame.of(challenge.account.allowed_origins)
    return True


def challenge_url(loaded: PageSession, challenge: str) -> str:
    """The path of the bank's page, which in a frame leads back to the frame. `challenge`: its token."""
    framed = loaded.session.ui_mode is UiMode.EMBEDDED
    return url_for("challenge.show", token=challenge, frame="1" if framed else None)


def allow(response: Response) -> Response:
    """After each request: name the origins that may frame the page.

    Browsers refuse `autofocus` in a frame of another origin, with an error in the console, so the frame's script sets
    the focus. Text in a page has no quotation marks that are not escaped, so only attributes are found.
    """
    frame: Frame | None = g.get("frame")
    if frame:
        policy = with_ancestors(FRAMED, frame.origins)
        response.headers["Content-Security-Policy"] = web.policy_text(policy)
        response.set_data(AUTOFOCUS.sub(' data-focus=""', response.get_data(as_text=True)))
    return response
