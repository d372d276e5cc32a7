"""Pages in a frame of a merchant's page: who may frame them, and the payment page of an embedded session.

A view calls `allow` with the origins that the account allows, and the policy of its answer names them. A page that no
view allowed may not be framed. What a request finds out about the frame of an embedded session is in `g.frame`, which
templates read. A page that isn't in such a frame has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, g, request, url_for

from checkout.domain.errors import ResourceMissing
from checkout.domain.lifecycle import SessionStatus, UiMode
from checkout.hosted.policies import framed_by
from checkout.services.challenges import Challenge
from checkout.services.sessions.page import PageSession
from foundation import web

PARAMETER = "frame"
"""In the query of a 3-D Secure page that the frame opened."""


@dataclass(frozen=True)
class Frame:
    """`origins`: those from which the frame's script takes messages. `complete`: whether the session is complete."""

    origins: Sequence[str]
    complete: bool = False


def allow(origins: Sequence[str]) -> list[str]:
    """Let pages of these origins and of ours frame the answer. Returns all of them, for the frame's script.

    `origins`: the account's. No query string adds one.
    """
    g.frame_ancestors = origins
    return [*origins, web.url("checkout")]


def apply(response: Response) -> Response:
    """After each request: name the origins that may frame the page."""
    if "frame_ancestors" in g:
        policy = web.policy_text(framed_by(g.frame_ancestors))
        response.headers["Content-Security-Policy"] = policy
    return response


def enter(loaded: PageSession) -> None:
    """Let the merchant's page frame the page of an embedded session.

    Raises ResourceMissing where a browser opens it as a page of its own: it has no way back.
    """
    if loaded.session.ui_mode is not UiMode.EMBEDDED:
        return
    if request.headers.get("Sec-Fetch-Dest") == "document":
        raise ResourceMissing("payment page", "?")
    g.frame = Frame(allow(loaded.origins), loaded.status is SessionStatus.COMPLETE)


def enter_challenge(challenge: Challenge) -> bool:
    """Let the merchant's page frame the challenge that its frame opened; whether it did."""
    session = challenge.session
    if not request.args.get(PARAMETER) or not session or session.ui_mode is not UiMode.EMBEDDED:
        return False
    g.frame = Frame(allow(challenge.account.allowed_origins))
    return True


def challenge_url(loaded: PageSession, challenge: str) -> str:
    """The path of the bank's page, which in a frame leads back to the frame. `challenge`: its token."""
    framed = loaded.session.ui_mode is UiMode.EMBEDDED
    return url_for("challenge.show", token=challenge, frame="1" if framed else None)


def first_focus() -> str:
    """The attribute of the element that gets the focus when the page has loaded.

    Browsers refuse `autofocus` in a frame of another origin, with an error in the console, so the frame's script sets
    the focus there.
    """
    return "data-focus" if "frame" in g else "autofocus"
