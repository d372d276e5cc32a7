"""The merchant's look on our page: four CSS properties, from values that were validated, never
from text.

`brand_accent` and the text on it, the tint of the summary's ground, and one radius. In dark mode
the accent is lightened until it can be read on our dark ground; a tint that the merchant chose is
for light mode alone.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from typing import Any

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_RADII = {"rectangular": "0.125rem", "sharp": "0.125rem", "rounded": "0.75rem", "pill": "1.375rem"}
_INK, _WHITE, _DARK_GROUND = "#1b1a18", "#ffffff", "#282621"
READABLE = 4.5
"""WCAG 2.2, 1.4.3: the contrast of text of normal size."""


def accent_of(branding: Mapping[str, Any]) -> str | None:
    """The merchant's accent as `#rrggbb`, or None."""
    return _colour(branding, "button_color", "primary_color", "accent_color")


def stylesheet(branding: Mapping[str, Any]) -> str:
    """The whole of `/pay/<token>/brand.css`; "" when the merchant chose nothing."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    accent = accent_of(branding)
    if accent and contrast(accent, _WHITE) >= READABLE:
        light["--brand-accent"] = accent
        light["--brand-on-accent"] = readable_on(accent)
        dark["--brand-accent"] = lighten(accent, _DARK_GROUND)
        dark["--brand-on-accent"] = readable_on(dark["--brand-accent"])
    tint = _colour(branding, "background_color")
    if tint and contrast(tint, _INK) >= READABLE * 2:  # grey text stands on it, too
        light["--brand-tint"] = tint
        dark["--brand-tint"] = "initial"
    radius = _RADII.get(str(branding.get("corner_style") or branding.get("border_style")))
    if radius:
        light["--brand-radius"] = radius
    rules = [_rule(light)] if light else []
    if dark:
        rules.append(f"@media (prefers-color-scheme:dark){{{_rule(dark)}}}")
    return "\n".join(rules)


def readable_on(colour: str) -> str:
    """White or ink, whichever reads better on `colour`."""
    return max((_WHITE, _INK), key=lambda text: contrast(text, colour))


def lighten(colour: str, ground: str) -> str:
    """`colour` in its own hue, lighter in steps until it can be read on `ground` with room to
    spare."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(c / 255 for c in _channels(colour)))
    for percent in range(int(lightness * 100), 100, 2):
        lighter = colorsys.hls_to_rgb(hue, percent / 100, saturation * 0.85)
        found = "#" + "".join(f"{round(channel * 255):02x}" for channel in lighter)
        if contrast(found, ground) >= READABLE + 3:
            return found
    return _WHITE


def contrast(first: str, second: str) -> float:
    """WCAG's ratio of two `#rrggbb` colours, 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _colour(branding: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = branding.get(name)
        if isinstance(value, str) and _HEX.fullmatch(value):
            return value.lower()
    return None


def _rule(properties: Mapping[str, str]) -> str:
    return ":root{" + ";".join(f"{name}:{value}" for name, value in properties.items()) + "}"


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _luminance(colour: str) -> float:
    linear = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    )
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
