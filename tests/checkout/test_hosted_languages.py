"""The language of the provider's pages: which one a request gets, plural forms, and what is cached with words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import Context
from html.parser import HTMLParser

import pytest
from flask import Flask, Response

from checkout.domain.addresses import country_names
from checkout.hosted import catalogs, i18n
from foundation.money import format_money
from tests.checkout.api_client import SHIPPING, Api
from tests.checkout.hosted_page import Html, Shopper

REST = sorted({*catalogs.LANGUAGES} - {"en", "de", "ar"})
PLACEHOLDER = re.compile(r"{\w+}")
WORDED = re.compile(
    "aria-(label|description)|alt|placeholder|title|data-(?!testid|check|pattern|status|brand)"
)


@pytest.mark.parametrize(
    ("wanted", "accepted", "locale"),
    [
        ("de", ["en-US"], "de"),
        ("auto", ["fr-CA", "en"], "fr_CA"),
        (None, ["xx-YY", "pt-BR"], "pt_BR"),
        (None, ["sv-SE", "nl-BE"], "nl"),
        (None, ["*"], "en_US"),
        (None, [], "en_US"),
        (None, ["en"], "en_US"),
        ("en-GB", ["de"], "en_GB"),
        ("es-419", ["de"], "es_419"),
        ("pt", ["de"], "pt"),
        ("zh", [], "zh_Hans"),
        ("zh-HK", [], "zh_Hans"),
        ("zh-TW", [], "zh_Hans"),
        ("sv", ["de"], "de"),
        ("sv", [], "en_US"),
        ("nonsense!", ["de"], "de"),
        ("xx" * 2000, ["de"], "de"),
    ],
)
def test_the_locale_is_the_sessions_else_the_browsers(
    wanted: str | None, accepted: list[str], locale: str
) -> None:
    assert i18n.pick_locale(wanted, accepted) == locale


@pytest.mark.parametrize("name", catalogs.LANGUAGES)
def test_each_language_knows_its_tag_direction_and_plurals(name: str) -> None:
    language = catalogs.language(name)
    assert "_" not in language.tag
    assert language.direction == ("rtl" if name == "ar" else "ltr")
    assert max(map(language.form_of, range(200))) <= 5
    assert "other" in language.categories() or name == "pl"


@pytest.fixture
def in_language(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield
        app.process_response(Response())


POLISH = {1: "1 pole", 2: "2 pola", 5: "5 pól", 12: "12 pól", 22: "22 pola", 25: "25 pól"}


@pytest.mark.usefixtures("in_language")
@pytest.mark.parametrize("count", POLISH)
def test_polish_has_three_forms_of_a_count(count: int) -> None:
    i18n.speak("pl")
    said = i18n.ngettext("Check {count} field", "Check {count} fields", count)
    assert said.endswith(POLISH[count])


@pytest.mark.usefixtures("in_language")
def test_arabic_has_six_forms_and_the_script_gets_all_of_them(app: Flask) -> None:
    i18n.speak("ar")
    counts = (0, 1, 2, 3, 11, 100)
    said = {i18n.ngettext("Check {count} field", "Check {count} fields", n) for n in counts}
    assert len(said) == 6
    with app.app_context():
        context = app.jinja_env.from_string("").new_context()
    for_script = i18n.plural_attributes(context, "Check {count} field", "Check {count} fields")
    assert set(for_script) == {f"data-{n}" for n in ("zero", "one", "two", "few", "many", "other")}


@pytest.mark.parametrize(
    "name", ["de", "ar", *(pytest.param(name, marks=pytest.mark.slow) for name in REST)]
)
def test_no_english_is_left_on_a_page(app: Flask, api: Api, name: str) -> None:
    """What a page shows, says to assistive technology or gives to its script is no English text of the catalogs."""
    countries = {"allowed_countries": ["US"]}
    session = api.session(
        locale=name.replace("_", "-"),
        shipping_address_collection=countries,
        shipping_options=SHIPPING,
        phone_number_collection={"enabled": True},
        allow_promotion_codes=True,
    )
    shopper = Shopper(app, session["url"])
    pages = [shopper.get(), shopper.pay(email="", shippingPostalCode="?")]
    pages += [shopper.pay(cardNumber="4000000000000002")]
    shopper.pay()
    pages += [shopper.get(), Shopper(app, f"{session['url']}x", Accept_Language=name).get()]
    found = {text for page in pages for text in Texts(page.text).found}
    assert len(found) > 80
    english = english_for(name)
    assert [text for text in found if english.fullmatch(text)] == []


def english_for(name: str) -> re.Pattern[str]:
    """Matches each English text for which this language has other words."""
    texts = [text for text, own in catalogs.language(name).words.items() if text != own]
    parts = (
        PLACEHOLDER.split(text) for text in texts if re.search("[a-z]", PLACEHOLDER.sub("", text))
    )
    return re.compile("|".join(".+".join(map(re.escape, part)) for part in parts))


class Texts(HTMLParser):
    """What stands in a page for its shopper or its script: texts, and attributes that hold words."""

    def __init__(self, html: str):
        super().__init__()
        self.found: set[str] = set()
        self._skipped = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped = tag in ("script", "style", "code", "option")
        self.found |= {value for key, value in attrs if value and WORDED.match(key)}

    def handle_endtag(self, tag: str) -> None:
        self._skipped = False

    def handle_data(self, data: str) -> None:
        if not self._skipped and data.strip():
            self.found.add(" ".join(data.split()))


@pytest.mark.usefixtures("in_language")
def test_a_name_and_an_amount_keep_their_direction_among_arabic_words() -> None:
    i18n.speak("ar")
    total = format_money(8400, "usd", "ar")
    assert total == "\N{LEFT-TO-RIGHT ISOLATE}84.00\N{NO-BREAK SPACE}US$\N{POP DIRECTIONAL ISOLATE}"
    said = i18n.translate("Back to {merchant}", merchant="Northdesk")
    assert said.endswith("\N{FIRST STRONG ISOLATE}Northdesk\N{POP DIRECTIONAL ISOLATE}")
    i18n.speak("de")
    assert i18n.translate("Back to {merchant}", merchant="Northdesk") == "Zurück zu Northdesk"


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("pl", "Afganistan", "Zjednoczone Emiraty Arabskie"), ("de", "Afghanistan", "Zypern")],
)
def test_countries_sort_by_their_names_in_the_language(
    language: str, first: str, last: str
) -> None:
    names = [name for _code, name in country_names(language)]
    assert (names[0], names[-1]) == (first, last)


def test_without_a_request_the_words_are_english() -> None:
    say = Context().run
    assert say(i18n.spoken).name == "en"
    assert say(i18n.ngettext, "Check {count} field", "Check {count} fields", 1) == "Check 1 field"


def test_pages_in_two_languages_do_not_share_what_is_cached(app: Flask, api: Api) -> None:
    url = api.session()["url"]
    german = Shopper(app, url, Accept_Language="de-DE")
    english = Shopper(app, url)
    for _ in range(2):
        assert '<html lang="de" dir="ltr"' in german.get().text
        assert "Bezahlen" not in english.get().text
        assert "Land oder Region" in german.get().text
        assert "Country or region" in english.get().text
        assert "Frankreich" in german.get().text
        assert 'data-one="{count} Feld prüfen"' in german.get().text
        assert 'data-one="Check {count} field"' in english.get().text
    assert "Geben Sie Ihre E-Mail-Adresse ein." in german.pay(email="").text
    assert "Enter your email address." in english.pay(email="").text


def test_the_language_of_a_session_comes_before_the_browsers(app: Flask, api: Api) -> None:
    url = api.session(locale="ar")["url"]
    shopper = Shopper(app, url, Accept_Language="de")
    page = shopper.get().text
    assert '<html lang="ar" dir="rtl"' in page
    assert shopper.page().find(id="billingName", dir="auto"), "a Latin name among Arabic words"
    for name in ("email", "cardNumber", "cardExpiry", "cardCvc"):
        field = Html(page).find(id=name)
        assert field
        assert field["dir"] == "ltr"


def test_the_page_of_an_unknown_session_is_in_the_browsers_language(app: Flask) -> None:
    found = Shopper(app, "http://localhost:8000/pay/pay_nothing", Accept_Language="fr-CA").get()
    assert found.status_code == 404
    assert '<html lang="fr" dir="ltr"' in found.text


@pytest.mark.usefixtures("in_language")
def test_the_language_of_a_request_ends_with_it(app: Flask, api: Api) -> None:
    url = api.session(locale="ja")["url"]
    Shopper(app, url).get()
    assert i18n.spoken().name == "en"
