"""Checks of any page: accessibility, and no horizontal scrolling."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

NARROW, WIDE = 320, 1280


def violations(page: Page) -> list[str]:
    """The violations that axe-core finds, a line each. The page has to have loaded axe-core."""
    result: dict[str, Any] = page.evaluate(
        """async () => {
          // Colours may still be changing from one scheme to the other: wait for the animations that end.
          const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
          const running = document.getAnimations().filter(ends);
          await Promise.allSettled(running.map((animation) => animation.finished));
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
