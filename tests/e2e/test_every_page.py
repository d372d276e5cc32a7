"""Every page in every state is accessible, on a narrow screen too, in light and dark."""

from __future__ import annotations

from typing import Literal

import pytest
from _pytest.mark import ParameterSet
from axe_playwright_python.base import AXE_SCRIPT

from tests.e2e.page_checks import NARROW, WIDE, sticking_out, violations
from tests.e2e.shopper import Shopper
from tests.e2e.states import STATES, State

View = tuple[int, Literal["light", "dark"]]
QUICK: tuple[View, ...] = ((WIDE, "light"), (NARROW, "dark"))
REST: tuple[View, ...] = ((WIDE, "dark"), (NARROW, "light"))
OFTEN_SEEN = frozenset(["pay_errors"])
"""The pages whose quick views are not slow: the page that takes the payment, with errors."""


def marked(state: State) -> ParameterSet:
    marks = [] if state.__name__ in OFTEN_SEEN else [pytest.mark.slow]
    return pytest.param(state, marks=marks, id=state.__name__)


@pytest.mark.parametrize(
    "views", [QUICK, pytest.param(REST, marks=pytest.mark.slow)], ids=["quick", "rest"]
)
@pytest.mark.parametrize("state", [marked(state) for state in STATES])
def test_a_page(shopper: Shopper, state: State, views: tuple[View, ...]) -> None:
    """No axe violation in light and dark, wide and narrow; nothing to scroll sideways at 320 px. In frames, too.

    The quick views have each width and each scheme once; the slow ones are the other two combinations.
    """
    state(shopper)
    page = shopper.page
    for frame in page.frames:
        frame.evaluate(AXE_SCRIPT)
    problems: list[str] = []
    for width, scheme in views:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found = [text for frame in page.frames for text in violations(frame)]
        problems += [f"{width} px, {scheme}: {text}" for text in found]
    found = [text for frame in page.frames for text in sticking_out(frame)]
    problems += [f"sticks out at {NARROW} px: {text}" for text in found]
    assert not problems, "\n".join(problems)
    assert page.title(), "the page has no title"
