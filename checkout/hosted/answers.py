"""What a posted form of the payment page is answered with when the shopper goes on to another page.

A browser that sends the form itself follows a 303. The page's script sends it by fetch, with the header
`X-Requested-With: fetch`, and gets `{"redirect": url, "status": "open" | "complete"}`: it would follow a redirect
unseen, and could not tell the page in which it is framed that the session is complete. All other answers are the
same for both, the page itself: the script takes its parts.
"""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from checkout.domain.lifecycle import SessionStatus


def onward(url: str, *, complete: bool = False) -> ResponseReturnValue:
    """Send the shopper to `url`. `complete`: the session is complete."""
    if request.headers.get("X-Requested-With") != "fetch":
        return redirect(url, 303)
    return {"redirect": url, "status": SessionStatus.COMPLETE if complete else SessionStatus.OPEN}
