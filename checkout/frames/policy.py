"""Who may frame a page: the origins that the account allows, and our own. No query string adds one."""

from __future__ import annotations

from flask import Response, make_response

from checkout.hosted.policies import FRAMED, with_ancestors
from checkout.models import Account
from foundation import web


def origins(account: Account) -> list[str]:
    """The origins from which the frame's script takes messages."""
    return [*account.allowed_origins, web.url("checkout")]


def framed(body: str, account: Account) -> Response:
    """A page for frames on the account's pages."""
    response = make_response(body)
    policy = with_ancestors(FRAMED, account.allowed_origins)
    response.headers["Content-Security-Policy"] = web.policy_text(policy)
    return response
