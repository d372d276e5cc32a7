"""Checks of any page: accessibility, and no horizontal scrolling."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Page

NARROW, WIDE = 320, 1280


def violations(page: Page | Frame) -> list[str]:
    """The violations that axe-core finds, a line each. The page, or its frame, has to have loaded axe-core."""
    result: dict[str, Any] = page.evaluate(
        """async () => {
          // Colours may still be changing from one scheme to the other: wait for the animations that end.
          const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
          const running = document.getAnimations().filter(ends);
          await Promise.allSettled(running.map((animation) => animation.finished));
          // A frame is a part of a page: the page around it has the heading and the landmarks.
          const ofPages = ["landmark-one-main", "page-has-heading-one", "region"];
          const rules = window === top ? [] : ofPages.map((name) => [name, {enabled: false}]);
          return axe.run(document, {resultTypes: ["violations"], rules: Object.fromEntries(rules)});
        }"""
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node.get('failureSummary', '')}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def sticking_out(page: Page | Frame) -> list[str]:
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
