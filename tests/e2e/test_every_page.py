"""What holds for every page in every state: readable by everyone, on a narrow screen too, in light and dark."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.shopper import Shopper
from tests.e2e.states import STATES, State

NARROW, WIDE = 320, 1280
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


def violations(page: Page) -> list[str]:
    """What axe-core has against the page as it is now: a line each."""
    result: dict[str, Any] = page.evaluate(
        """async () => {
          // Colours that are still changing from one scheme to the other are no one's to judge.
          await Promise.all(document.getAnimations().map((animation) => animation.finished));
          return axe.run(document, {resultTypes: ["violations"]});
        }"""
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node.get('failureSummary', '')}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def sticking_out(page: Page) -> list[str]:
    """The elements because of which the page scrolls sideways; none when it doesn't."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .map((element) => `${element.tagName.toLowerCase()}.${element.className}`)
            .slice(0, 5)
            .concat(`${document.documentElement.scrollWidth} px wide`);
        }"""
    )
    return found
