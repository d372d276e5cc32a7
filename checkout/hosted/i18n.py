"""The one place through which every word on the provider's pages goes.

A request speaks one language: that of its session's `locale`, else the browser's. `speak` sets it once the session is
known. Until then, and on pages without a session, it is the browser's. What is cached with its words is cached for
each language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel.core import get_global
from flask import Flask, has_request_context, request
from jinja2 import pass_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from checkout.hosted import catalogs
from checkout.hosted.catalogs import ENGLISH, LANGUAGES, Language
from foundation import locales

MOST_TAGS = 10
"""Of a browser's languages, as many are looked at."""
_LANGUAGE_OF = {"pt": "pt_BR", "zh": "zh_Hans"}
_ONCE: dict[tuple[Any, ...], Markup] = {}
_MOST_ONCE = 128


@dataclass(frozen=True)
class Speech:
    """What a request speaks. `wanted`: the session's `locale`. `accepted`: the browser's languages, the preferred
    first. `locale`: of money and dates."""

    wanted: str | None
    accepted: tuple[str, ...]
    locale: str
    language: Language
    words: Mapping[str, str]


_SPOKEN: ContextVar[Speech | None] = ContextVar("what the request speaks", default=None)


def init_app(app: Flask) -> None:
    """Give templates their words. Each global costs each page some calls, so what can be is a filter."""
    app.jinja_env.globals.update(_=translate, ngettext=ngettext, spoken=spoken)
    app.jinja_env.filters.update(once=once, plural_attributes=plural_attributes)
    app.teardown_request(_forget)  # also after an error, and where nothing was answered


def translate(text: str, /, **values: Any) -> str:
    """`text` in the language of the request, with `{name}` filled in from `values`."""
    speech = _SPOKEN.get() or _speech()
    text = speech.words.get(text, text)
    return text.format(**_isolated(values, speech.language)) if values else text


def ngettext(singular: str, plural: str, count: int, /, **values: Any) -> str:
    """The form for `count`, which also fills in `{count}`."""
    language = spoken()
    forms = language.plurals.get(singular, (singular, plural))
    return forms[language.form_of(count)].format(count=count, **_isolated(values, language))


def _isolated(values: dict[str, Any], language: Language) -> dict[str, Any]:
    """Between Arabic words, a name or an address of another script keeps its own direction (UAX #9)."""
    if language.direction == "ltr":
        return values
    return {
        name: f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}"
        for name, value in values.items()
    }


@pass_context
def plural_attributes(_context: Context, singular: str, plural: str) -> dict[str, str]:
    """`data-one="…"`, `data-other="…"` and so on, for a script that fills in `{count}` by Intl.PluralRules.

    Without the context, Jinja works a filter of constants out when it compiles the template, in the language of that
    moment.
    """
    language = spoken()
    forms = language.plurals.get(singular, (singular, plural))
    chosen = {
        f"data-{name}": forms[language.form_of(count)]
        for name, count in language.categories().items()
    }
    return {"data-other": forms[-1]} | chosen


def once(macro: Macro, *args: bool | str) -> Markup:
    """`macro(*args)`, which is the same on every page of a language, so it is rendered once for each."""
    key = (macro, spoken().name, *args)
    found = _ONCE.get(key)
    if found is None:
        if len(_ONCE) >= _MOST_ONCE:
            _ONCE.clear()
        found = _ONCE[key] = Markup(macro(*args))  # noqa: S704 - macros escape what they show
    return found


def speak(wanted: str | None) -> Speech:
    """Speak the language of `wanted`, a session's `locale`, for the rest of this request."""
    known = _SPOKEN.get()
    if known and known.wanted == wanted:
        return known
    speech = _choose(wanted, tuple(request.accept_languages.values())[:MOST_TAGS])
    _SPOKEN.set(speech)
    return speech


def spoken() -> Language:
    """The language of the request; English where there is none."""
    return (_SPOKEN.get() or _speech()).language


def _speech() -> Speech:
    return speak(None) if has_request_context() else _choose(ENGLISH, ())


def _forget(_error: BaseException | None) -> None:
    _SPOKEN.set(None)


@lru_cache(maxsize=256)
def _choose(wanted: str | None, accepted: tuple[str, ...]) -> Speech:
    locale = pick_locale(wanted, accepted)
    language = catalogs.language(language_of(locale))
    return Speech(wanted, accepted, locale, language, language.words)


def pick_locale(wanted: str | None, accepted: Iterable[str]) -> str:
    """The locale for money and dates: the session's `locale`, else the browser's first one in a language of the pages.

    `wanted` may be "auto" or None; tags come as "en-GB" or "en_GB". Falls back to en_US. The answer is one of
    `locales.LOCALES`: a region's own, such as de_AT, if there is one. Chinese is always zh_Hans, because its words are.
    """
    tags = accepted if wanted in (None, "auto") else (wanted, *accepted)
    for locale in filter(None, map(locales.match, filter(None, tags))):
        language = language_of(locale)
        if language in LANGUAGES:
            return language if language == "zh_Hans" else locale
    return locales.DEFAULT


def language_of(locale: str) -> str:
    """The language of the words that go with a locale: `de_AT` → `de`, `pt_PT` → `pt_BR`."""
    subtag = locale.partition("_")[0]
    return _LANGUAGE_OF.get(subtag, subtag)


def pick_country(accepted: Iterable[str], allowed: Collection[str]) -> str:
    """The shopper's likely country: that of the browser's first language whose country is in `allowed`, else the
    United States, else the first of `allowed`."""
    for tag in accepted:
        country = _country_of(tag)
        if country in allowed:
            return country
    return "US" if "US" in allowed else next(iter(allowed))


def _country_of(tag: str) -> str:
    """The territory that a tag names, else where most people speak its language: `de-AT` → `AT`, `ar` → `EG`."""
    language, *others = tag.replace("-", "_").split("_")
    named = next((part.upper() for part in others if len(part) == 2), "")
    return named or str(get_global("likely_subtags").get(language.lower(), "")).rpartition("_")[2]
