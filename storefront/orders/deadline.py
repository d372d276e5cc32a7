"""A bound on the time that many calls to the provider may take together."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from storefront.provider.errors import ProviderUnavailable, RequestRejected

T = TypeVar("T")
NO_ACCESS = {401, 403}


class Unfinished(Exception):
    """The time is up, or the provider does not answer. `after`: the number of the last order that was compared."""

    def __init__(self, reason: str, after: str | None = None):
        super().__init__(reason)
        self.after = after


class Deadline:
    """`seconds` from now on. Nothing is begun afterwards."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.end = time.monotonic() + seconds

    def patiently(self, call: Callable[[], T]) -> T:
        """The result of a call. It is repeated when the provider asks to wait, as far as the time allows.

        Raises Unfinished, and the ProviderError of a call that this provider refuses.
        """
        while True:
            if time.monotonic() >= self.end:
                raise Unfinished(f"the {self.seconds:g} seconds are over")
            try:
                return call()
            except ProviderUnavailable as error:
                wait = error.retry_after
                if wait is None or time.monotonic() + wait >= self.end:
                    raise Unfinished(f"the provider does not answer: {error}") from error
                time.sleep(wait)
            except RequestRejected as error:
                if error.status in NO_ACCESS:
                    raise Unfinished(f"the provider refuses the API key: {error}") from error
                raise
