"""Records errors in the console, requests that leave the machine, and server errors."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

OUR_HOSTS = {"127.0.0.1", "localhost"}
LOCAL_SCHEMES = {"data", "blob", "about"}


class Watch:
    """The problems of one browser context so far, without those that a test expects."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._expected: list[str] = []

    def attach(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._seen.append(f"uncaught: {error.error}"))
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def expect(self, pattern: str) -> None:
        """Ignore problems that match this regular expression anywhere."""
        self._expected.append(pattern)

    @property
    def problems(self) -> list[str]:
        return [
            text
            for text in self._seen
            if not any(re.search(pattern, text) for pattern in self._expected)
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._seen.append(f"console: {message.text} ({message.location.get('url')})")

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in LOCAL_SCHEMES and url.hostname not in OUR_HOSTS:
            self._seen.append(f"left the machine: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._seen.append(f"{response.status}: {response.url}")
