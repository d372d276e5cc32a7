"""What holds for every page in every state: readable by everyone, on a narrow screen too, in light and dark."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.e2e.page_checks import NARROW, WIDE, sticking_out, violations
from tests.e2e.shopper import Shopper
from tests.e2e.states import STATES, State

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_page(shopper: Shopper, state: State) -> None:
    """No axe violation in light and dark, wide and narrow; nothing to scroll sideways at 320 px."""
    state(shopper)
    page = shopper.page
    page.evaluate(AXE_SCRIPT)
    problems: list[str] = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            problems += [f"{width} px, {scheme}: {text}" for text in violations(page)]
    problems += [f"sticks out at {NARROW} px: {text}" for text in sticking_out(page)]
    assert not problems, "\n".join(problems)
    assert page.title(), "the page has no title"
