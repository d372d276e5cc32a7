"""An address as it is written on a letter, in the order of its country."""

from __future__ import annotations

import re
from collections.abc import Mapping

from checkout.domain.address_rules import COUNTRIES, country_names, rules_of

_FIELD = re.compile("%([A-Z])")
_KEYS = {"C": "city", "S": "state", "Z": "postal_code"}


def address_lines(
    address: Mapping[str, str | None], name: str | None = None, locale: str = "en"
) -> tuple[str, ...]:
    """The lines of an address: what was typed, in the order of its country, which comes last in words.

    Keys are the API's. Lines without a value are left out, and so is what separates values where one is missing.
    `locale`: the language of the country's name.
    """
    country = address.get("country") or ""
    pattern = rules_of(country).address_format if country in COUNTRIES else "%N%n%A%n%C, %S %Z"
    values = {letter: address.get(key) or "" for letter, key in _KEYS.items()}
    values["N"] = name or ""
    lines: list[str] = []
    for part in pattern.split("%n"):
        if "%A" in part:  # the second line has the district too, as the API has no field for it
            lines += [address.get("line1") or "", address.get("line2") or ""]
        elif any(values.get(letter) for letter in _FIELD.findall(part)):
            line = _FIELD.sub(lambda found: values.get(found[1], ""), part)
            lines.append(line.strip(" ,-"))
    lines.append(dict(country_names(locale)).get(country, country))
    return tuple(line for line in lines if line)
