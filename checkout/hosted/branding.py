"""The merchant's look on our page: four CSS properties, from values that were validated, never
from text.

`brand_accent` and the text on it, the tint of the summary's ground, and one radius. In dark mode
the accent is lightened until it can be read on our dark ground; a tint that the merchant chose is
for light mode alone. What can't be read is left out (`domain.branding` has the rules, and the API
refuses it by them).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout.domain.branding import (
    DARK_GROUND,
    HEX,
    RADII,
    accent_problem,
    ground_problem,
    lighten,
    readable_on,
)


def accent_of(branding: Mapping[str, Any]) -> str | None:
    """The merchant's accent as `#rrggbb`, or None."""
    return _colour(branding, "button_color", "primary_color", "accent_color")


def stylesheet(branding: Mapping[str, Any]) -> str:
    """The whole of `/pay/<token>/brand.css`; "" when the merchant chose nothing."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    accent = accent_of(branding)
    if accent and not accent_problem(accent):
        light["--brand-accent"] = accent
        light["--brand-on-accent"] = readable_on(accent)
        dark["--brand-accent"] = lighten(accent, DARK_GROUND)
        dark["--brand-on-accent"] = readable_on(dark["--brand-accent"])
    tint = _colour(branding, "background_color")
    if tint and not ground_problem(tint):
        light["--brand-tint"] = tint
        dark["--brand-tint"] = "initial"
    radius = RADII.get(str(branding.get("corner_style") or branding.get("border_style")))
    if radius:
        light["--brand-radius"] = radius
    rules = [_rule(light)] if light else []
    if dark:
        rules.append(f"@media (prefers-color-scheme:dark){{{_rule(dark)}}}")
    return "\n".join(rules)


def _colour(branding: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = branding.get(name)
        if isinstance(value, str) and HEX.fullmatch(value):
            return value.lower()
    return None


def _rule(properties: Mapping[str, str]) -> str:
    return ":root{" + ";".join(f"{name}:{value}" for name, value in properties.items()) + "}"
