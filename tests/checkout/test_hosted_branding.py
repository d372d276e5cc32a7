"""Branding, locale and CSRF tokens of the payment page."""

from __future__ import annotations

import pytest
from flask import Flask

from checkout.domain import branding as rules
from checkout.hosted import attempts, branding, i18n
from tests.checkout.api_client import Api
from tests.checkout.hosted_page import Shopper


@pytest.mark.parametrize("accent", ["#1f5f4c", "#0b57d0", "#7a1fa2", "#000000", "#8a3b12"])
def test_an_accent_is_readable_in_light_and_dark_mode(accent: str) -> None:
    sheet = branding.stylesheet({"primary_color": accent})
    assert f"--brand-accent:{accent}" in sheet
    assert rules.contrast(accent, rules.readable_on(accent)) >= rules.READABLE
    night = rules.lighten(accent, "#282621")
    assert rules.contrast(night, "#22201c") >= rules.READABLE
    assert f"--brand-accent:{night}" in sheet


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"primary_color": "red"},
        {"primary_color": "#fff}body{display:none"},
        {"primary_color": "#ffee00"},
        {"background_color": "#000000"},
        {"border_style": "url(https://x.example)"},
        {"primary_color": ["#1f5f4c"]},
    ],
)
def test_values_that_are_not_readable_colours_are_left_out(look: dict[str, object]) -> None:
    assert branding.stylesheet(look) == ""


def test_contrast_is_wcags() -> None:
    assert rules.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert rules.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_style_sheet_is_served_from_the_page(app: Flask, api: Api) -> None:
    shopper = Shopper(app, api.session()["url"])
    sheet = shopper.get("/brand.css")
    assert sheet.mimetype == "text/css"
    assert ":root{--brand-accent:#1f5f4c" in sheet.text
    assert f'href="{shopper.path}/brand.css"' in shopper.get().text


def test_the_default_country_is_one_that_is_offered() -> None:
    assert i18n.pick_country(["de-AT", "en-US"], ["US", "DE"]) == "US"
    assert i18n.pick_country(["en"], ["FR", "DE"]) == "FR"
    assert i18n.pick_country(["ar", "de-DE"], ["AR", "DE"]) == "DE", "Arabic is not Argentina's"
    assert i18n.pick_country(["ja"], ["US", "JP"]) == "JP"
    assert i18n.pick_country(["zh-Hans-CN"], ["US", "CN"]) == "CN"


def test_a_csrf_token_is_valid_for_one_page_and_one_attempt() -> None:
    attempt = attempts.new_attempt()
    token = attempts.csrf_token("secret", "pay_1", attempt)
    assert attempts.is_valid("secret", "pay_1", attempt, token)
    assert not attempts.is_valid("secret", "pay_2", attempt, token)
    assert not attempts.is_valid("secret", "pay_1", attempts.new_attempt(), token)
    assert not attempts.is_valid("other", "pay_1", attempt, token)
    assert not attempts.is_valid("secret", "pay_1", "", attempts.csrf_token("secret", "pay_1", ""))
    assert not attempts.is_valid("secret", "pay_1", attempt, "ü")
