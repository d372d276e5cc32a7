"""Contrast rules for the merchant's colours, by WCAG 2.2.

Text is shown on the page's own backgrounds or on the merchant's tint, so contrast is computed
against those.
"""

from __future__ import annotations

import colorsys
import re

HEX = re.compile(r"#[0-9a-fA-F]{6}")
INK, WHITE, DARK_GROUND = "#1b1a18", "#ffffff", "#282621"
READABLE = 4.5
"""WCAG 2.2, 1.4.3: the contrast of text of normal size."""
READABLE_IN_GREY = READABLE * 2
"""The contrast with ink at which grey text on a background is readable, too."""
RADII = {"rectangular": "0.125rem", "sharp": "0.125rem", "rounded": "0.75rem", "pill": "1.375rem"}
"""The corner radius of each corner style."""


def accent_problem(colour: str) -> str | None:
    """Why `#rrggbb` can't be the accent, or None. It is used on white, with white or ink on it."""
    found = contrast(colour, WHITE)
    if found >= READABLE:
        return None
    return f"has a contrast of {found:.1f}:1 with the page's white; it needs {READABLE}:1"


def ground_problem(colour: str) -> str | None:
    """Why `#rrggbb` can't be a background for black and grey text, or None."""
    if contrast(colour, INK) >= READABLE_IN_GREY:
        return None
    found = contrast(colour, INK) / 2
    return f"has a contrast of {found:.1f}:1 with the grey text on it; it needs {READABLE}:1"


def readable_on(colour: str) -> str:
    """White or ink, whichever has more contrast with `colour`."""
    return max((WHITE, INK), key=lambda text: contrast(text, colour))


def lighten(colour: str, ground: str) -> str:
    """`colour` in its own hue, made lighter in steps until its contrast with `ground` is at least
    `READABLE` + 3."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(c / 255 for c in _channels(colour)))
    for percent in range(int(lightness * 100), 100, 2):
        lighter = colorsys.hls_to_rgb(hue, percent / 100, saturation * 0.85)
        found = "#" + "".join(f"{round(channel * 255):02x}" for channel in lighter)
        if contrast(found, ground) >= READABLE + 3:
            return found
    return WHITE


def contrast(first: str, second: str) -> float:
    """WCAG's ratio of two `#rrggbb` colours, 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _luminance(colour: str) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    )
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
