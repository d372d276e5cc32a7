"""The merchant's branding as CSS custom properties, from validated values, never from text.

They are the accent and the text colour on it, the background tint of the summary, and a corner
radius. In dark mode the accent is lightened until it is readable, and the tint is not used. Values
that can't be read are left out; `domain.branding` has the rules, and the API refuses such values.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
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


def is_branded(branding: Mapping[str, Any]) -> bool:
    """Has the account any branding that a style sheet can show?"""
    return bool(stylesheet(branding))


def stylesheet(branding: Mapping[str, Any]) -> str:
    """The content of `/pay/<token>/brand.css`; "" without branding."""
    return _stylesheet(
        _colour(branding, "button_color", "primary_color", "accent_color"),
        _colour(branding, "background_color"),
        RADII.get(str(branding.get("corner_style") or branding.get("border_style"))),
    )


@lru_cache(maxsize=256)
def _stylesheet(accent: str | None, tint: str | None, radius: str | None) -> str:
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    if accent and not accent_problem(accent):
        light["--brand-accent"] = accent
        light["--brand-on-accent"] = readable_on(accent)
        dark["--brand-accent"] = lighten(accent, DARK_GROUND)
        dark["--brand-on-accent"] = readable_on(dark["--brand-accent"])
    if tint and not ground_problem(tint):
        light["--brand-tint"] = tint
        dark["--brand-tint"] = "initial"
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
